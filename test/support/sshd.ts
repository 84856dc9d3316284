import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Target } from '../../src/lib/exec/runner';

export interface SshdOptions {
  /** sessions on one connection; sshd's own default is 10 */
  readonly maxSessions?: number;
  /** further lines of sshd_config */
  readonly config?: readonly string[];
}

/** A real sshd on loopback with keys of its own. It lets in the account that runs the tests. */
export interface Sshd {
  readonly target: Target;
  /** everything of this sshd; a test may keep its own files here */
  readonly dir: string;
  /** the private key that may log in; its public half lies beside it with .pub */
  readonly userKey: string;
  /** private host keys; the public halves lie beside them */
  readonly hostKeys: { readonly ed25519: string; readonly rsa: string };
  /** holds the right ed25519 key of the host */
  readonly knownHosts: string;
  /** what sshd has logged */
  log(): string;
  /** Ends sshd and everything that runs under it at once, as a power cut would; the port is free afterwards. */
  kill(): Promise<void>;
  /** Ends the connections only: what they run on the node goes on without them, as after a cable was pulled. */
  cut(): void;
  /** Freezes (or wakes) everything, as a node that hangs: the kernel still accepts, nobody answers. */
  freeze(): void;
  wake(): void;
  /** Starts it again on the same port with the same keys. */
  restart(): Promise<void>;
  /** kill() and the folder removed. Safe to call twice. */
  stop(): Promise<void>;
}

const SSHD = '/usr/sbin/sshd';
const LOG = 'sshd.log';

export const makeKey = (file: string, type = 'ed25519', passphrase = ''): string => {
  execFileSync('ssh-keygen', ['-q', '-t', type, ...(type === 'rsa' ? ['-b', '2048'] : []), '-N', passphrase, '-C', 'test', '-f', file]);
  return file;
};

/** the line of known_hosts for a public key file */
export const knownLine = (name: string, privateKey: string): string =>
  `${name} ${readFileSync(`${privateKey}.pub`, 'utf8').split(' ').slice(0, 2).join(' ')}\n`;

/** What /proc says of a process: its state (R, S, T, Z ...) and its parent; undefined when it is gone. */
const stateOf = (pid: number): { readonly state: string; readonly parent: number } | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // the name of the program stands before them in parentheses and may hold any character
    const [state = '', parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state, parent: Number(parent) };
  } catch {
    return undefined;
  }
};

/** Whether a process still runs. One that has ended counts as ended even while nobody has asked for its code. */
export const alive = (pid: number): boolean => !['Z', undefined].includes(stateOf(pid)?.state);

/** A port nobody listens on (any more). */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))));
    });
  });

export const startSshd = async (options: SshdOptions = {}): Promise<Sshd> => {
  const dir = mkdtempSync(join(tmpdir(), 'onekit-sshd-'));
  try {
    return await started(dir, options);
  } catch (error) {
    rmSync(dir, { recursive: true, force: true });
    throw error;
  }
};

const started = async (dir: string, options: SshdOptions): Promise<Sshd> => {
  const target: Target = { host: '127.0.0.1', port: await freePort(), user: userInfo().username };
  const hostKeys = { ed25519: makeKey(join(dir, 'host_ed25519')), rsa: makeKey(join(dir, 'host_rsa'), 'rsa') };
  const userKey = makeKey(join(dir, 'user_ed25519'));
  const knownHosts = join(dir, 'known_hosts');
  writeFileSync(knownHosts, knownLine(`[127.0.0.1]:${target.port}`, hostKeys.ed25519));
  writeFileSync(join(dir, 'authorized_keys'), readFileSync(`${userKey}.pub`));
  writeFileSync(join(dir, 'sshd_config'), configuration(dir, target, hostKeys, options));
  let server = await launch(dir, target);
  const kill = async (): Promise<void> => {
    const ended = new Promise<void>((resolve) => (server.exitCode === null && server.signalCode === null ? server.once('exit', () => resolve()) : resolve()));
    for (const pid of stoppedTree(server)) signalled(pid, 'SIGKILL');
    await ended;
  };
  return {
    target,
    dir,
    userKey,
    hostKeys,
    knownHosts,
    log: () => readFileSync(join(dir, LOG), 'utf8'),
    kill,
    cut: () => cutConnections(server),
    freeze: () => void stoppedTree(server),
    wake: () => {
      for (const pid of stoppedTree(server)) signalled(pid, 'SIGCONT');
    },
    async restart() {
      await kill();
      server = await launch(dir, target);
    },
    async stop() {
      await kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
};

const configuration = (dir: string, target: Target, hostKeys: Sshd['hostKeys'], { maxSessions, config = [] }: SshdOptions): string =>
  [
    // sshd takes the first of several, so what a test asks for outweighs what follows
    ...config,
    `Port ${target.port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${hostKeys.ed25519}`,
    `HostKey ${hostKeys.rsa}`,
    `AuthorizedKeysFile ${join(dir, 'authorized_keys')}`,
    'PidFile none',
    'UsePAM no',
    'StrictModes no',
    'UseDNS no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin prohibit-password',
    'MaxStartups 100',
    'LogLevel VERBOSE',
    // a shell that is begun by sshd reads ~/.bashrc; the one of whoever runs the tests may take 100 ms and print anything
    `SetEnv HOME=${dir}`,
    ...(maxSessions === undefined ? [] : [`MaxSessions ${maxSessions}`]),
    '',
  ].join('\n');

/** Resolves when it listens. */
const launch = async (dir: string, { host, port }: Target): Promise<ChildProcess> => {
  // sshd run by root keeps its unprivileged half in there and does not start without it; a package makes it at boot only
  if (process.getuid?.() === 0 && !existsSync('/run/sshd')) mkdirSync('/run/sshd', { mode: 0o755 });
  // a log on its stderr (-e) would be mixed into the stderr of every session
  const server = spawn(SSHD, ['-D', '-E', join(dir, LOG), '-f', join(dir, 'sshd_config')], { stdio: 'ignore' });
  let failure: Error | undefined;
  server.on('error', (error) => {
    failure = error;
  });
  server.on('exit', () => {
    failure = new Error(`sshd ended: ${readFileSync(join(dir, LOG), 'utf8')}`);
  });
  while (!(await accepts(host, port))) {
    if (failure !== undefined) throw failure;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return server;
};

const accepts = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, host);
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });

const signalled = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch {
    // it ended by itself meanwhile
  }
};

/**
 * Stops sshd and everything under it, and names it. sshd's sessions are in sessions (setsid) of their own, so they are found by who their
 * parent is, and stopped first: otherwise one that is just being forked would be missed, and could not be found without its parent.
 */
const stoppedTree = (root: ChildProcess): number[] => {
  if (root.pid === undefined || root.exitCode !== null || root.signalCode !== null) return [];
  const stopped = new Set<number>();
  for (let found = [root.pid]; found.length > 0; ) {
    for (const pid of found) {
      signalled(pid, 'SIGSTOP');
      stopped.add(pid);
    }
    // the signal is on its way until it says so, and a fork may still come to its end
    while (![...stopped].every((pid) => ['T', 'Z', undefined].includes(stateOf(pid)?.state)));
    const children = childrenByParent();
    found = [...stopped].flatMap((pid) => children.get(pid) ?? []).filter((pid) => !stopped.has(pid));
  }
  return [...stopped];
};

/** the processes of sshd below the one that listens */
const isConnection = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('sshd');
  } catch {
    return false; // ended meanwhile
  }
};

const cutConnections = (server: ChildProcess): void => {
  for (const pid of stoppedTree(server)) signalled(pid, pid !== server.pid && isConnection(pid) ? 'SIGKILL' : 'SIGCONT');
};

const childrenByParent = (): Map<number, number[]> => {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const parent = /^\d+$/.test(name) ? stateOf(Number(name))?.parent : undefined;
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  return children;
};
