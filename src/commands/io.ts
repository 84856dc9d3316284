import type { Readable } from 'node:stream';

/** The outside as a command sees it; tests give their own. Standard output is data, standard error is talk. */
export interface Io {
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: Readable & { isTTY?: boolean };
  readonly out: Stream;
  readonly err: Stream;
  readonly cwd: string;
}

export interface Stream {
  write(text: string): unknown;
  readonly isTTY: boolean;
  readonly columns: number | undefined;
  readonly rows: number | undefined;
}

const streamOf = (s: NodeJS.WriteStream): Stream => ({
  write: (text) => s.write(text),
  get isTTY() {
    return s.isTTY === true;
  },
  get columns() {
    return s.columns;
  },
  get rows() {
    return s.rows;
  },
});

export const processIo = (): Io => ({
  env: process.env,
  stdin: process.stdin,
  out: streamOf(process.stdout),
  err: streamOf(process.stderr),
  cwd: process.cwd(),
});
