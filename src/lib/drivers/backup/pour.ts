import { createHash } from 'node:crypto';
import { PassThrough, pipeline, type Readable, Transform, type Writable } from 'node:stream';
import { executionError } from '../../errors/errors';
import type { Result } from '../../exec/runner';

const CHUNK = 1024 * 1024;

export interface Poured {
  readonly bytes: number;
  readonly sha256: string;
  /** what each program left behind; undefined: it was given up because the other one had ended */
  readonly read: Result | undefined;
  readonly written: Result | undefined;
}

export interface PourHow {
  /** give up: whoever asked is gone */
  readonly signal?: AbortSignal;
  /** goes ahead of the bytes (a password), and is neither counted nor summed */
  readonly ahead?: string;
}

/**
 * Lets the output of one program run into another, on whatever machines they are, and counts and sums what passes. Neither waits for one that has ended.
 * A source that breaks ends like a whole one: the taker, or who calls, compares the bytes. Throws what a runner throws, unless the other program said why.
 */
export const pour = async (
  give: (sink: Writable) => Promise<Result>,
  take: (stdin: Readable) => Promise<Result>,
  { signal, ahead }: PourHow = {},
): Promise<Poured> => {
  const hash = createHash('sha256');
  let bytes = 0;
  const head = new Transform({
    highWaterMark: CHUNK,
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  const tail = new PassThrough({ highWaterMark: CHUNK });
  if (ahead !== undefined) tail.write(ahead);
  // the runners hear the errors of their ends; here they are only passed on
  pipeline(head, tail, () => undefined);
  const stop = (): void => void head.destroy(overtaken());
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  const giving = give(head).catch((e: unknown) => {
    head.destroy(e instanceof Error ? e : new Error(String(e)));
    throw e;
  });
  const [read, written] = await Promise.allSettled([giving, take(tail)]);
  signal?.removeEventListener('abort', stop);
  if (signal?.aborted) throw overtaken();
  // one that ended by itself with a code is the reason, the end of the other its echo
  const said = [read, written].some((r) => r.status === 'fulfilled' && r.value.code !== 0);
  if (!said && read.status === 'rejected') throw read.reason;
  if (!said && written.status === 'rejected') throw written.reason;
  return {
    bytes,
    sha256: hash.digest('hex'),
    read: read.status === 'fulfilled' ? read.value : undefined,
    written: written.status === 'fulfilled' ? written.value : undefined,
  };
};

const overtaken = (): Error => executionError('overtaken', 'something else was asked for meanwhile');
