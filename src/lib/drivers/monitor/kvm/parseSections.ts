/** What one command of the look left behind. */
export interface Section {
  readonly text: string;
  readonly code: number;
}

/**
 * Cuts an output at its markers. A section without its end (the output was cut) is left out: half an answer is none.
 * The line break that the script puts in front of each end marker is taken off again.
 */
export const parseSections = (output: string, nonce: string): ReadonlyMap<string, Section> => {
  const begin = `@${nonce} begin `;
  const end = `@${nonce} end `;
  const sections = new Map<string, Section>();
  let name: string | undefined;
  let lines: string[] = [];
  for (const line of output.split('\n')) {
    if (line.startsWith(begin)) {
      name = line.slice(begin.length);
      lines = [];
    } else if (name !== undefined && line.startsWith(end)) {
      sections.set(name, { text: lines.join('\n').trim(), code: Number(line.slice(end.length)) });
      name = undefined;
    } else {
      lines.push(line);
    }
  }
  return sections;
};

/** `section NAME COMMAND...` of a script on a node prints what `parseSections` reads; $nonce is the script's. Gives back the command's exit code. */
export const SECTION = `section() {
  name=$1; shift
  printf '@%s begin %s\\n' "$nonce" "$name"
  "$@"
  code=$?
  printf '\\n@%s end %s\\n' "$nonce" $code
  return $code
}`;
