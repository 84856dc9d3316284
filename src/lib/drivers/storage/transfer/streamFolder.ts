import { createHash, randomBytes } from 'node:crypto';
import { Transform } from 'node:stream';
import { executionError } from '../../../errors/errors';
import type { Result, Runner } from '../../../exec/runner';
import { CONFIRM, LIST, RECEIVE_HELD, RELINK } from './moveScripts';

/** One end of a copy. */
export interface End {
  readonly runner: Runner;
  /** for people: the machine */
  readonly name: string;
  /** absolute, checked */
  readonly folder: string;
}

export interface FolderFile {
  /** below the folder */
  readonly path: string;
  readonly bytes: number;
  /** set for a link: where it points, relative */
  readonly link?: string;
}

/** Throws for a result that is not 0. */
export type Expect = (end: End, result: Result, what: string) => void;

const CHUNK = 4 * 1024 * 1024;

export const filesIn = async (end: End, expect: Expect): Promise<FolderFile[]> => {
  const result = await end.runner.script(LIST, [end.folder]);
  expect(end, result, `listing ${end.folder}`);
  const lines = result.stdout.split('\n');
  const files: FolderFile[] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] as string;
    if (line.startsWith('l ')) files.push({ path: checked(lines[++i] ?? ''), bytes: 0, link: checked(line.slice(2)) });
    else if (line !== '') files.push(plainFile(line));
  }
  return files;
};

const plainFile = (line: string): FolderFile => {
  const [, bytes, path] = /^f (\d+) \d+ (.+)$/.exec(line) ?? [];
  if (bytes === undefined || path === undefined) throw new Error(`a listing said ${JSON.stringify(line)}`);
  return { path: checked(path), bytes: Number(bytes) };
};

/** All names in a VM's folder are ours; one that leads out of it is nobody's. */
const checked = (path: string): string => {
  if (path === '' || path.startsWith('/') || path.split('/').includes('..')) throw new Error(`not a path in the folder of a VM: ${JSON.stringify(path)}`);
  return path;
};

/** Rejects when the receiving end ends badly, and ends the other one: a sender whose bytes nobody takes would wait for as long as the largest disk may need. */
const broken = (receiving: Promise<Result>, through: Transform, check: (result: Result) => void): Promise<never> =>
  new Promise((_, reject) => {
    receiving.then(check).catch((e: Error) => {
      reject(e);
      through.destroy(e);
    });
  });

/** Brings one file over, through this machine, and gives it its name only when what arrived is what was sent. `timeoutMs` is for the whole of it. */
export const streamFile = async (from: End, to: End, file: FolderFile, timeoutMs: number, expect: Expect): Promise<void> => {
  const final = `${to.folder}/${file.path}`;
  if (file.link !== undefined) return expect(to, await to.runner.script(RELINK, [final, file.link]), `making the link ${file.path}`);
  const key = randomBytes(6).toString('hex');
  const hash = createHash('sha256');
  // counted while it passes: a listener would let the bytes go before the other end takes them
  const through = new Transform({
    highWaterMark: CHUNK,
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  through.on('error', () => undefined);
  const receiving = to.runner.script(RECEIVE_HELD, [final, String(file.bytes), key], { stdin: through, timeoutMs });
  const sending = from.runner.run(['cat', '--', `${from.folder}/${file.path}`], { sink: through, timeoutMs });
  const sent = await Promise.race([sending, broken(receiving, through, (result) => expect(to, result, `writing ${file.path}`))]).catch((e: unknown) => {
    // heard already, by whichever end broke first
    sending.catch(() => undefined);
    through.destroy();
    throw e;
  });
  if (sent.code !== 0) through.destroy();
  expect(from, sent, `reading ${file.path}`);
  const received = await receiving;
  expect(to, received, `writing ${file.path}`);
  if (received.stdout.trim() !== hash.digest('hex'))
    throw executionError('transfer-cut-short', `${file.path}: what arrived on ${to.name} is not what ${from.name} sent`, {
      changed: 'nothing: the source is as it was',
    });
  expect(to, await to.runner.script(CONFIRM, [final, key]), `renaming ${file.path}`);
};
