import { readFile } from 'node:fs/promises';
import { connect as connectSocket, type Socket } from 'node:net';
import type { AgentAuthMethod, AuthMethod, CipherAlgorithm, Client, ConnectConfig, PublicKeyAuthMethod } from 'ssh2';
import { messageOf, type OneError, preconditionError } from '../errors/errors';
import { hostKeyError } from './hostKey';
import { type Identity, readIdentities } from './identities';
import { algorithmsFor, type KnownHosts, parseKnownHosts } from './knownHosts';
import { loadSsh2 } from './loadSsh2';
import type { Target } from './runner';
import { makeSlots, type Slots } from './slots';
import { at, connectError, type Phase, type Ssh2Error } from './sshErrors';
import type { Wire } from './sshExecution';

export interface SshSettings {
  /** OpenSSH's format; read anew for every connection, so that a key pinned meanwhile counts */
  readonly knownHostsFile: string;
  /** where private keys may lie, tried in this order; those that do not exist are passed over */
  readonly identityFiles: readonly string[];
  /** the socket of an ssh agent (SSH_AUTH_SOCK), asked after the files */
  readonly agent?: string;
  /** for the name, the connection, the key exchange and the login together; default 5,000 */
  readonly connectTimeoutMs?: number;
  /** between two questions whether the node is still there; after two without an answer it is given up at the third; default 10,000 */
  readonly keepaliveMs?: number;
}

/** A connection that was logged in to. */
export interface Connection extends Wire {
  readonly slots: Slots;
  /** resolves when it is lost */
  readonly gone: Promise<void>;
  close(): Promise<void>;
}

/** sshd serves 10 sessions a connection (MaxSessions) and frees them late: 5 at once work, 8 fail */
const CHANNELS = 4;

/** with the third missing answer it is over: 3 x 10 s */
const KEEPALIVES_MISSED = 2;

/** aes128-gcm runs at nearly twice the speed of what ssh2 and sshd agree on otherwise; the others are for nodes that do not allow it */
const CIPHERS: CipherAlgorithm[] = ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes256-ctr', 'chacha20-poly1305@openssh.com'];

/** how long a connection may take to say goodbye */
const GOODBYE_MS = 1000;

/**
 * Connects, checks the host key and logs in. Throws preconditionErrors only: of known_hosts and host keys (hostKey.ts), of private keys
 * (identities.ts), node-unreachable, node-name-unknown, ssh-auth-failed (sshErrors.ts).
 */
export const connect = async (target: Target, settings: SshSettings): Promise<Connection> => {
  const [known, identities, { Client }] = await Promise.all([
    readKnownHosts(settings.knownHostsFile),
    readIdentities(settings.identityFiles, settings.agent),
    loadSsh2(),
  ]);
  const client = new Client();
  // Our own socket, because ssh2 cannot destroy one that it has said goodbye on, and a node that hangs never answers a goodbye.
  // noDelay makes short commands 10 times faster: otherwise they wait for acknowledgements (Nagle).
  const socket = connectSocket({ host: target.host, port: target.port, noDelay: true });
  // watched from the start: a connection can be lost in the same moment in which its login succeeds
  const connection = watched(client, socket, target);
  await login(client, socket, target, { settings, known, identities });
  return connection;
};

const readKnownHosts = async (file: string): Promise<KnownHosts> => {
  try {
    return parseKnownHosts(await readFile(file, 'utf8'), file);
  } catch (cause) {
    // no file is a file without hosts: the error about the unknown host then says how to begin it
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return { entries: [], problems: [] };
    throw preconditionError('known-hosts-unreadable', `${file} cannot be read: ${messageOf(cause)}`, { cause });
  }
};

/** What a login needs besides the target. */
interface Means {
  readonly settings: SshSettings;
  readonly known: KnownHosts;
  readonly identities: readonly Identity[];
}

const login = (client: Client, socket: Socket, target: Target, means: Means): Promise<void> =>
  new Promise((resolve, reject) => {
    const { settings, known, identities } = means;
    const timeoutMs = settings.connectTimeoutMs ?? 5000;
    let phase: Phase = 'reaching';
    let refused: OneError | undefined;
    let agentTrouble: string | undefined;
    const verify = (key: Buffer): boolean => {
      refused = hostKeyError(known, settings.knownHostsFile, target, key);
      return refused === undefined;
    };
    const failed = (error: Ssh2Error): void => {
      // told about the agent only; ssh2 goes on to the next way to log in by itself
      if (error.level === 'agent') {
        agentTrouble = messageOf(error);
        return;
      }
      socket.destroy();
      const offered = identities.map(({ file }) => file);
      reject(refused ?? connectError({ target, phase, timeoutMs, offered, agent: settings.agent !== undefined, agentTrouble }, error));
    };
    // this listener stays: ssh2 also reports after it has failed, and an 'error' nobody listens to ends the process
    client.on('error', failed);
    client.on('close', () => failed(new Error('the other side closed the connection')));
    client.on('handshake', () => {
      phase = 'logging-in';
    });
    client.on('ready', resolve);
    client.connect({ ...config(target, means), sock: socket, readyTimeout: timeoutMs, hostVerifier: verify });
  });

const config = (target: Target, { settings, known, identities }: Means): ConnectConfig => ({
  username: target.user,
  keepaliveInterval: settings.keepaliveMs ?? 10_000,
  keepaliveCountMax: KEEPALIVES_MISSED,
  // disk images hardly shrink and cost a CPU: no compression
  algorithms: { serverHostKey: algorithmsFor(known.entries, target.host, target.port), cipher: CIPHERS, compress: ['none'] },
  authHandler: ways(target.user, identities, settings.agent),
});

const ways = (username: string, identities: readonly Identity[], agent: string | undefined): AuthMethod[] => {
  const keys = identities.map(({ key }): PublicKeyAuthMethod => ({ type: 'publickey', username, key }));
  const held: AgentAuthMethod[] = agent === undefined ? [] : [{ type: 'agent', username, agent }];
  return [...keys, ...held];
};

const watched = (client: Client, socket: Socket, target: Target): Connection => {
  let lost: string | undefined;
  let tellGone = (): void => undefined;
  const gone = new Promise<void>((resolve) => {
    tellGone = resolve;
  });
  const lose = (why: string): void => {
    // the first reason is the cause, the later ones are its echo
    lost ??= why;
    tellGone();
  };
  client.on('error', (error: Ssh2Error) => {
    if (error.level !== 'agent') lose(messageOf(error));
  });
  client.on('end', () => lose(`${at(target)} closed it`));
  const socketClosed = new Promise<void>((resolve) => {
    client.on('close', () => {
      lose(`${at(target)} closed it`);
      resolve();
    });
  });
  return {
    client,
    target,
    slots: makeSlots(CHANNELS),
    programs: 0,
    lost: () => lost,
    gone,
    async close() {
      lose('it was closed from this side');
      client.end();
      const impatience = setTimeout(() => socket.destroy(), GOODBYE_MS);
      await socketClosed;
      clearTimeout(impatience);
    },
  };
};
