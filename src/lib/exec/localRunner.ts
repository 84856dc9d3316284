import { open } from 'node:fs/promises';
import { addAbortSignal, Readable } from 'node:stream';
import { isOneError, messageOf, type OneError, preconditionError } from '../errors/errors';
import { chunksOf } from './chunks';
import { collect, MAX_STDERR, withSignal } from './collected';
import { isDiskFull, newFile } from './newFile';
import { checkArgv, quoteArgv } from './quote';
import { boundedTimeout, DEFAULT_MAX_OUTPUT, DEFAULT_TIMEOUT_MS, DEFAULT_TRANSFER_TIMEOUT_MS, scriptArgv } from './remoteCommand';
import type { Result, Runner, RunOptions } from './runner';
import { inputFailed, outputTooLong, timedOut } from './sshErrors';
import { diskFullHere, fileMissing, getFailed, type Place, placeFull, putFailed } from './transferErrors';

const HERE = 'this machine';

/** Debian packages of the programs that we call and that are not called as their package. */
const PACKAGES: Readonly<Record<string, string>> = {
  'qemu-img': 'qemu-utils',
  'qemu-nbd': 'qemu-utils',
  'qemu-io': 'qemu-utils',
  genisoimage: 'genisoimage',
  mkisofs: 'genisoimage',
  xorriso: 'xorriso',
  'cloud-localds': 'cloud-image-utils',
  virsh: 'libvirt-clients',
  ssh: 'openssh-client',
  'ssh-keygen': 'openssh-client',
  'ssh-keyscan': 'openssh-client',
  'ssh-copy-id': 'openssh-client',
  rsync: 'rsync',
  ip: 'iproute2',
  bridge: 'iproute2',
  nft: 'nftables',
  lvs: 'lvm2',
  vgs: 'lvm2',
  lvcreate: 'lvm2',
  'mkfs.ext4': 'e2fsprogs',
  'mkfs.xfs': 'xfsprogs',
  'mkfs.vfat': 'dosfstools',
  xz: 'xz-utils',
  zstd: 'zstd',
  curl: 'curl',
  wget: 'wget',
  openssl: 'openssl',
};

/** The time between asking a program to end and making it. */
const GRACE_MS = 5000;

/** A disk image is copied in pieces of this size. */
const READ_BYTES = 1024 * 1024;

/** Programs on the machine that we run on. The same rules as on a node: LC_ALL=C.UTF-8, a session of its own, no terminal. */
export const localRunner = (): Runner => ({
  run: (argv, options = {}) => runHere(argv, argv[0] ?? '', options),
  script: (text, args = [], options = {}) => runHere(scriptArgv(text, args), 'a script', options),
  put: putHere,
  get: getHere,
});

const runHere = async (argv: readonly string[], label: string, options: RunOptions): Promise<Result> => {
  const { stdin } = options;
  // heard before anybody reads it: an 'error' that nobody listens to ends the process
  if (stdin instanceof Readable) stdin.on('error', () => undefined);
  try {
    checkArgv(argv);
    return await supervise(await start(argv, stdin), argv, label, options);
  } finally {
    // whoever feeds it must not wait for a reader that has gone
    if (stdin instanceof Readable) stdin.destroy();
  }
};

const start = async ([program = '', ...args]: readonly string[], stdin: RunOptions['stdin']) => {
  const { execa } = await import('execa');
  return {
    child: execa(program, args, {
      ...(stdin === undefined ? { stdin: 'ignore' as const } : { input: stdin }),
      // as on a node, no path is meant from where the caller stands; that folder may be one which this account cannot enter, or be gone
      cwd: '/',
      // a process group of its own, so that what the program started ends with it
      detached: true,
      cleanup: false,
      buffer: false,
      encoding: 'buffer',
      reject: false,
      env: { LC_ALL: 'C.UTF-8', LANGUAGE: '' },
    }),
  };
};

const supervise = ({ child }: Awaited<ReturnType<typeof start>>, argv: readonly string[], label: string, options: RunOptions): Promise<Result> => {
  const { stdin, sink, timeoutMs = DEFAULT_TIMEOUT_MS, maxOutput = DEFAULT_MAX_OUTPUT } = options;
  const stdout = collect(maxOutput);
  const stderr = collect(MAX_STDERR);
  return new Promise<Result>((resolve, reject) => {
    const giveUp = (error: OneError): void => {
      clearTimeout(timer);
      endGroup(child.pid);
      // not waited for: something that left the group may hold the pipes open for ever
      child.stdout?.destroy();
      child.stderr?.destroy();
      reject(error);
    };
    const timer = setTimeout(() => giveUp(timedOut(HERE, label, timeoutMs)), boundedTimeout(timeoutMs));
    if (sink === undefined) {
      child.stdout?.on('data', (chunk: Buffer) => {
        if (!stdout.add(chunk)) giveUp(outputTooLong(HERE, label, maxOutput));
      });
    } else {
      sink.on('error', (cause) => giveUp(inputFailed(HERE, label, cause)));
      child.stdout?.pipe(sink);
    }
    child.stderr?.on('data', (chunk: Buffer) => void stderr.add(chunk));
    if (stdin instanceof Readable) {
      if (stdin.errored) giveUp(inputFailed(HERE, label, stdin.errored));
      stdin.on('error', (cause) => giveUp(inputFailed(HERE, label, cause)));
    }
    child.then(({ exitCode, signal, cause, message }) => {
      clearTimeout(timer);
      if (exitCode === undefined && signal === undefined) reject(notStarted(argv, cause ?? new Error(message)));
      else resolve({ code: exitCode ?? -1, stdout: stdout.text(), stderr: withSignal(stderr.text(), signal) });
    }, reject);
  });
};

/** Asks the program and all that it started to end, and makes them when they do not. */
const endGroup = (pid: number | undefined): void => {
  if (pid === undefined) return;
  const signal = (name: NodeJS.Signals): void => {
    try {
      process.kill(-pid, name);
    } catch {
      // ESRCH: the whole group has ended
    }
  };
  signal('SIGTERM');
  setTimeout(() => signal('SIGKILL'), GRACE_MS).unref();
};

const notStarted = (argv: readonly string[], cause: unknown): OneError => {
  const program = argv[0] ?? '';
  const code = (cause as NodeJS.ErrnoException).code;
  const packaged = PACKAGES[program];
  if (code === 'ENOENT') {
    const next = packaged === undefined ? {} : { next: quoteArgv(['apt-get', 'install', packaged]) };
    return preconditionError('program-missing', `${program} is not installed on ${HERE}`, { ...next, cause });
  }
  if (code === 'E2BIG')
    return preconditionError('command-too-long', `the arguments of ${program} are longer than ${HERE} takes; give the data on standard input`, { cause });
  return preconditionError('program-unusable', `${program} cannot be started on ${HERE}: ${messageOf(cause)}`, { cause });
};

const place: Place = { name: HERE, by: [] };

/** A file that gets its name when it is whole. Its errors are those of the file system, of the source, and ABORT_ERR when the time is over. */
const fillNew = async (source: Readable | Uint8Array | string, path: string, mode: number, timeoutMs: number): Promise<number> => {
  const file = await newFile(path, mode);
  try {
    // aborted at its root: a stream made from a generator waits with its end for a generator that waits for its source
    if (source instanceof Readable) addAbortSignal(AbortSignal.timeout(boundedTimeout(timeoutMs)), source);
    const bytes = await file.fill(chunksOf(source));
    await file.commit();
    return bytes;
  } finally {
    await file.discard().catch(() => undefined);
  }
};

const putHere: Runner['put'] = async (source, path, { mode = 0o600, timeoutMs = DEFAULT_TRANSFER_TIMEOUT_MS } = {}) => {
  if (source instanceof Readable) source.on('error', () => undefined);
  try {
    return await fillNew(source, path, mode, timeoutMs);
  } catch (cause) {
    if (isDiskFull(cause)) throw placeFull(place, path, { cause });
    if (isAbort(cause)) throw timedOut(HERE, `writing ${path}`, timeoutMs);
    throw putFailed(place, path, messageOf(cause), cause);
  } finally {
    if (source instanceof Readable) source.destroy();
  }
};

const getHere: Runner['get'] = async (path, localPath, { timeoutMs = DEFAULT_TRANSFER_TIMEOUT_MS } = {}) => {
  const opened = await open(path, 'r').catch((cause: unknown) => {
    throw fileMissing(place, path, messageOf(cause), cause);
  });
  try {
    if ((await opened.stat()).isDirectory()) throw fileMissing(place, path, 'it is a folder');
    return await fillNew(opened.createReadStream({ autoClose: false, highWaterMark: READ_BYTES }), localPath, 0o600, timeoutMs);
  } catch (cause) {
    if (isOneError(cause)) throw cause;
    if (isDiskFull(cause)) throw diskFullHere(localPath, cause);
    if (isAbort(cause)) throw timedOut(HERE, `reading ${path}`, timeoutMs);
    throw getFailed(place, path, localPath, messageOf(cause), cause);
  } finally {
    await opened.close();
  }
};

const isAbort = (cause: unknown): boolean => (cause as NodeJS.ErrnoException).code === 'ABORT_ERR';
