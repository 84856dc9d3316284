/** What is another way than in the field for every command: docs/compatibility.md prints it. */
export const DIFFERS_EVERYWHERE: readonly string[] = [
  'No failure ends with 0: an unknown verb, an unknown option in its place, a filter that cannot be understood, an unknown column end with 255. In the field some of them end with 0.',
  'With `-j` an error is one JSON object on standard error; without it the text is followed by what was changed, if anything was, and by the next command to type.',
  'Usage and help texts, and what --describe says of columns, are our own words.',
  'What cannot be understood of a template is told with file:line:column.',
  'The room of hosts and datastores is known as soon as they are there: lists show it where the field still has `-` and `init`, and what is really used (REAL_CPU, REAL_MEM) is shown as the last look found it. A kvm host that does not answer is not taken.',
  'Numbers that are none are refused where the field takes them for something else: a limit (`VM=[VMS=x]`), a umask (999), a size of 0 copies (`-m 0`).',
  '`--search` works; in the field it wants another database than SQLite.',
];
