/** What is another way than in the field for every command: docs/compatibility.md prints it. */
export const DIFFERS_EVERYWHERE: readonly string[] = [
  'No failure ends with 0: an unknown verb, an unknown option in its place, a filter that cannot be understood, an unknown column end with 255. In the field some of them end with 0.',
  'With `-j` an error is one JSON object on standard error; without it the text is followed by what was changed, if anything was, and by the next command to type.',
  'Usage and help texts, and what --describe says of columns, are our own words.',
  'What cannot be understood of a template is told with file:line:column.',
];
