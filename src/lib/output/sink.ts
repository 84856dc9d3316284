/** Where text goes, and what is known of it. */
export interface Sink {
  write(text: string): unknown;
  readonly isTTY: boolean;
  readonly columns: number | undefined;
  readonly rows: number | undefined;
}

/** About this many characters are written at once: twenty thousand rows are some thirty writes, not twenty thousand. */
const CHUNK = 65_536;

/** Lines to chunks; each line gets its end. */
export function* inChunks(lines: Iterable<string>): Generator<string> {
  let pieces: string[] = [];
  let length = 0;
  for (const line of lines) {
    pieces.push(line);
    length += line.length + 1;
    if (length < CHUNK) continue;
    yield `${pieces.join('\n')}\n`;
    pieces = [];
    length = 0;
  }
  if (pieces.length > 0) yield `${pieces.join('\n')}\n`;
}
