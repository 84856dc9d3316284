import { createHash, createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { preconditionError } from '../errors/errors';

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

const mend = (path: string): string => `echo 'USER:PASSWORD' > ${path} && chmod 600 ${path}`;

export const parseCredentials = (text: string, path: string): Credentials => {
  const line = text.split('\n')[0]?.trim() ?? '';
  const colon = line.indexOf(':');
  if (colon <= 0) throw preconditionError('auth-file', `${path} does not hold user:password`, { next: mend(path) });
  return { user: line.slice(0, colon), password: line.slice(colon + 1) };
};

/** `refuseOpen` is the state's rule for files that others can read: one rule, one place. */
export const readCredentials = (path: string, refuseOpen: (path: string) => void): Credentials => {
  if (!existsSync(path)) throw preconditionError('auth-missing', `there are no credentials: ${path} does not exist`, { next: mend(path) });
  refuseOpen(path);
  return parseCredentials(readFileSync(path, 'utf8'), path);
};

/** A private file with that content, unless there is one: it has its name only when it is whole, and of several processes at once the first one's stays. */
const makeOnce = (path: string, content: string | Buffer): void => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(temporary, content, { mode: 0o600, flag: 'wx', flush: true });
    linkSync(temporary, path);
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code !== 'EEXIST') throw e;
  } finally {
    rmSync(temporary, { force: true });
  }
};

/** The first run: what the administrator put there, or oneadmin with a random password, written with mode 0600. */
export const firstCredentials = (path: string, refuseOpen: (path: string) => void): Credentials => {
  if (!existsSync(path)) makeOnce(path, `oneadmin:${randomBytes(18).toString('base64url')}\n`);
  return readCredentials(path, refuseOpen);
};

/** Of scrypt: N rounds, blocks of r, p times. It is kept beside each hash, so that it can be raised. */
export interface HashCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** About 60 ms and 32 MiB a try: slow for a guesser, once in a session for a user. */
const COST: HashCost = { N: 2 ** 15, r: 8, p: 1 };
const derive = promisify(scrypt) as (password: string, salt: Buffer, length: number, options: object) => Promise<Buffer>;

export type HashPassword = (password: string) => Promise<string>;

export const passwordHasher =
  (cost: HashCost): HashPassword =>
  async (password) => {
    const salt = randomBytes(16);
    const hash = await derive(password, salt, 32, { ...cost, maxmem: 128 * 2 ** 20 });
    return `scrypt$${cost.N}$${cost.r}$${cost.p}$${salt.toString('base64')}$${hash.toString('base64')}`;
  };

export const hashPassword = passwordHasher(COST);

/** Whether what is stored is the hash of a password, and not a key in clear. */
export const isHash = (stored: string): boolean => stored.startsWith('scrypt$');

export const verifyPassword = async (password: string, stored: string): Promise<boolean> => {
  const [kind, n, r, p, salt, hash] = stored.split('$');
  if (kind !== 'scrypt' || !salt || !hash) return false;
  const expected = Buffer.from(hash, 'base64');
  const got = await derive(password, Buffer.from(salt, 'base64'), expected.length, { N: Number(n), r: Number(r), p: Number(p), maxmem: 128 * 2 ** 20 });
  return timingSafeEqual(got, expected);
};

/** Keys lie beside the state and not in it: a copied database alone does not help to guess passwords or to read secrets. */
const keyIn =
  (name: string) =>
  (privateDir: string, refuseOpen: (path: string) => void): Buffer => {
    const path = join(privateDir, name);
    if (!existsSync(path)) makeOnce(path, randomBytes(32));
    refuseOpen(path);
    return readFileSync(path);
  };

/** Of the marks of verified sessions. */
export const sessionKey = keyIn('session.key');

/** Of the attributes that are kept encrypted; the field's name of it. Who loses it loses them. */
export const secretsKey = keyIn('one_key');

/** Names a verified session. It depends on the stored hash, so a changed password ends all sessions of the old one. */
export const sessionMark = (key: Buffer, credentials: Credentials, storedHash: string): string =>
  createHmac('sha256', key).update(`${credentials.user}\0${credentials.password}\0${storedHash}`).digest('base64url');

/** 256 random bits in hex: tokens, and what else nobody shall guess. */
export const newSecret = (): string => randomBytes(32).toString('hex');

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
