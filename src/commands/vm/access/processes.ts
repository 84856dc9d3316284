import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { executionError, preconditionError } from '../../../lib/errors/errors';
import type { Io } from '../../io';

/** A program that has the terminal until it ends. Resolves with its code; with 128 and the signal's number when one ended it. Errors: program-missing. */
export const onTerminal = (io: Io, argv: readonly string[]): Promise<number> => ended(start(io, argv, 'inherit'), argv);

export const start = (io: Io, argv: readonly string[], stdio: 'inherit' | 'pipe'): ChildProcess =>
  spawn(argv[0] as string, argv.slice(1), { env: io.env, cwd: io.cwd, stdio: stdio === 'inherit' ? 'inherit' : ['ignore', 'ignore', 'pipe'] });

const SIGNALS: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

export const ended = (child: ChildProcess, argv: readonly string[]): Promise<number> =>
  new Promise((resolve, reject) => {
    child.on('error', (e: NodeJS.ErrnoException) => reject(e.code === 'ENOENT' ? missing(argv[0] as string) : e));
    child.on('close', (code, signal) => resolve(code ?? 128 + (SIGNALS[signal ?? ''] ?? 0)));
  });

const missing = (program: string): Error =>
  preconditionError('program-missing', `there is no program ${program} here`, {
    next: program === 'ssh' ? 'apt-get install openssh-client' : 'apt-get install tigervnc-viewer',
  });

/** A port of this machine's loopback that was free a moment ago. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

export interface Tunnel {
  /** `ssh -N -L ...` */
  readonly argv: readonly string[];
  readonly localPort: number;
}

const OPEN_MS = 15_000;

/** Holds a tunnel open while `work` goes on. Errors: tunnel-failed, with what ssh said. */
export const throughTunnel = async <T>(io: Io, { argv, localPort }: Tunnel, work: () => Promise<T>): Promise<T> => {
  const child = start(io, argv, 'pipe');
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const over = ended(child, argv);
  try {
    await Promise.race([listening(localPort, OPEN_MS), over.then((code) => Promise.reject(failed(`ssh ended with ${code}`, said)))]);
    return await work();
  } finally {
    child.kill();
    await over.catch(() => undefined);
  }
};

const failed = (why: string, said: string): Error =>
  executionError('tunnel-failed', `no tunnel to the node: ${why}${said.trim() === '' ? '' : `: ${said.trim().split('\n').at(-1)}`}`, {
    changed: 'nothing',
    output: said,
  });

/** ssh listens when it is through to the node. */
const listening = async (port: number, ms: number): Promise<void> => {
  const { connect } = await import('node:net');
  const end = Date.now() + ms;
  for (;;) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
      socket.on('close', () => undefined);
      socket.on('connect', () => socket.destroy());
    });
    if (open) return;
    if (Date.now() > end) throw failed(`it was not up within ${ms / 1000} s`, '');
    await new Promise((r) => setTimeout(r, 100));
  }
};
