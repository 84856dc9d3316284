import { PassThrough, Readable } from 'node:stream';
import { isOneError, type OneError, preconditionError } from '../errors/errors';
import { gathered } from './chunks';
import { isDiskFull, newFile } from './newFile';
import { diskFull, PUT_SCRIPT, putFrames, putPaths } from './putProtocol';
import { boundedTimeout, DEFAULT_MAX_OUTPUT, DEFAULT_TIMEOUT_MS, DEFAULT_TRANSFER_TIMEOUT_MS, remoteCommand, scriptArgv, stdinScript } from './remoteCommand';
import type { Result, Runner, RunOptions, Target } from './runner';
import type { Job } from './sshExecution';
import { diskFullHere, fileMissing, getFailed, localWriteFailed, type Place, placeFull, putFailed } from './transferErrors';

/** Runs a job on the node; see sshLink.ts. */
export type Send = (job: Job) => Promise<Result>;

type Run = (label: string, argv: readonly string[], options: RunOptions) => Promise<Result>;

/** A Runner for one node over whatever carries its jobs. */
export const sshRunner = (target: Target, send: Send): Runner => {
  const place: Place = { name: target.host, by: ['ssh', '-p', String(target.port), `${target.user}@${target.host}`] };
  const run: Run = (label, argv, options) =>
    minding(options.stdin, () => {
      const timeoutMs = boundedTimeout(options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
      const { stdin, sink, maxOutput = DEFAULT_MAX_OUTPUT } = options;
      return send({ label, command: remoteCommand(argv, timeoutMs), stdin, sink, timeoutMs, maxOutput });
    });

  return {
    run: (argv, options = {}) => run(argv[0] ?? '', argv, options),
    script(text, args = [], options = {}) {
      if (options.stdin !== undefined) return run('a script', scriptArgv(text, args), options);
      const { argv, stdin } = stdinScript(text, args);
      return run('a script', argv, { ...options, stdin });
    },
    put: (source, path, options = {}) => minding(source, () => put(run, place, source, path, options)),
    get: (path, localPath, options = {}) => get(run, place, path, localPath, options.timeoutMs),
  };
};

/**
 * A stream that somebody gave us is ours until the end: its errors are heard even before it is read (an 'error' that nobody listens to ends
 * the process), and it is let go when nobody will read it any more.
 */
const minding = async <T>(stream: unknown, work: () => Promise<T>): Promise<T> => {
  if (!(stream instanceof Readable)) return work();
  stream.on('error', () => undefined);
  try {
    return await work();
  } finally {
    stream.destroy();
  }
};

/** Readable.from counts its buffer in pieces, 16 by default: 64 MiB here. A header, its frame and the next header let reading and sending overlap. */
const FRAMES_AHEAD = 3;

const put = async (
  run: Run,
  place: Place,
  source: Readable | Uint8Array | string,
  path: string,
  { mode = 0o600, timeoutMs = DEFAULT_TRANSFER_TIMEOUT_MS }: { readonly mode?: number; readonly timeoutMs?: number },
): Promise<number> => {
  const { folder, temporary } = putPaths(path);
  const sent = { bytes: 0 };
  const frames = Readable.from(putFrames(source, sent), { highWaterMark: FRAMES_AHEAD });
  const argv = ['/bin/sh', '-c', PUT_SCRIPT, 'onekit-put', path, folder, temporary, mode.toString(8)];
  const { code, stdout, stderr } = await run(`writing ${path}`, argv, { stdin: frames, timeoutMs });
  if (code === 0 && Number(stdout) === sent.bytes) return sent.bytes;
  if (diskFull(stderr)) throw placeFull(place, path, { output: stderr });
  throw putFailed(place, path, code === 0 ? `${sent.bytes} bytes sent, ${stdout.trim()} arrived` : stderr);
};

/** "Not there" has a code of its own, since cat's own is that of every failure. (A failed `exec 3<` would end the shell with another.) */
const GET_SCRIPT = `
if [ -d "$1" ]; then echo 'it is a folder' >&2; exit 66; fi
true < "$1" || exit 66
exec cat < "$1"
`;
const NOT_READABLE = 66;

const WRITE_BYTES = 1024 * 1024;

const get = async (run: Run, place: Place, path: string, localPath: string, timeoutMs = DEFAULT_TRANSFER_TIMEOUT_MS): Promise<number> => {
  const file = await newFile(localPath, 0o600).catch((cause: unknown) => {
    throw localFailure(localPath, cause);
  });
  const sink = new PassThrough({ highWaterMark: WRITE_BYTES });
  try {
    // Written while it comes, and renamed only after the program has told that it read everything: a stream that was cut ends like a whole one.
    const written = file.fill(gathered(sink, WRITE_BYTES)).catch((cause: Error) => {
      sink.destroy(cause);
      throw localFailure(localPath, cause);
    });
    // a rejection that nobody waits for yet would end the process
    written.catch(() => undefined);
    const { code, stderr } = await run(`reading ${path}`, ['/bin/sh', '-c', GET_SCRIPT, 'onekit-get', path], { timeoutMs, sink }).catch(
      async (error: unknown) => {
        // what went wrong with our own file is the reason, the end of the program its echo
        if (!isOneError(error)) await written;
        throw error;
      },
    );
    if (code === NOT_READABLE) throw fileMissing(place, path, stderr);
    if (code !== 0) throw getFailed(place, path, localPath, stderr);
    const bytes = await written;
    await file.commit().catch((cause: unknown) => {
      throw localFailure(localPath, cause);
    });
    return bytes;
  } finally {
    sink.destroy();
    await file.discard().catch(() => undefined);
  }
};

const localFailure = (localPath: string, cause: unknown): OneError => (isDiskFull(cause) ? diskFullHere(localPath, cause) : localWriteFailed(localPath, cause));

export const closedLinks = (target: Target): OneError =>
  preconditionError('links-closed', `the connections were closed, ${target.host} cannot be asked any more`);
