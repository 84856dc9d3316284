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
  let chunk = '';
  for (const line of lines) {
    chunk += line;
    chunk += '\n';
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}
