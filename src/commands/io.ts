import { fstatSync, writeSync } from 'node:fs';
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

/** Nothing is opened before it is used: each of the three costs a short command as much as its whole query. */
const streamOf = (open: () => NodeJS.WriteStream): Stream => ({
  write: (text) => open().write(text),
  get isTTY() {
    return open().isTTY === true;
  },
  get columns() {
    return open().columns;
  },
  get rows() {
    return open().rows;
  },
});

const STDOUT = 1;
const PATIENCE_MS = 5;

/** A file or a pipe needs no stream: Node.js, too, writes to them without going on before all is written. */
const isPlain = (): boolean => {
  const stat = fstatSync(STDOUT);
  return stat.isFile() || stat.isFIFO() || stat.isSocket();
};

const pause = (): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PATIENCE_MS);
};

/** Nobody reads any more: how the process ends then is not for here. */
type Gone = (e: NodeJS.ErrnoException) => never;

/** Writes all of it, also to a pipe that somebody else made non-blocking. */
const writeOut = (text: string, gone: Gone): void => {
  let rest = Buffer.from(text);
  while (rest.length > 0)
    try {
      rest = rest.subarray(writeSync(STDOUT, rest));
    } catch (e) {
      const { code } = e as NodeJS.ErrnoException;
      if (code === 'EPIPE') gone(e as NodeJS.ErrnoException);
      if (code !== 'EAGAIN') throw e;
      pause();
    }
};

/** A terminal that is gone fails later, in an event. */
const terminal = (gone: Gone): NodeJS.WriteStream => {
  if (process.stdout.listenerCount('error') === 0) process.stdout.on('error', gone);
  return process.stdout;
};

const standardOutput = (gone: Gone): Stream =>
  isPlain() ? { write: (text) => writeOut(text, gone), isTTY: false, columns: undefined, rows: undefined } : streamOf(() => terminal(gone));

export const processIo = (gone: Gone): Io => ({
  env: process.env,
  get stdin() {
    return process.stdin;
  },
  out: standardOutput(gone),
  err: streamOf(() => process.stderr),
  cwd: process.cwd(),
});
