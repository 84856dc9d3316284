import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { missingError, usageError } from '../../lib/errors/errors';
import { parseRef, type Ref } from '../../lib/model/idLists';
import { refArg } from '../args/refs';
import type { One } from '../context';
import { defineCommand, flag, type Opt, text } from '../define';
import { told } from '../told';
import { defaultKey, publicKeyOf } from './authOptions';

/**
 * Tokens stand in for passwords. The state keeps only a hash of each, so the token itself is written into a file of its user, mode 0600:
 * `~/.one/<first digits>.token`, where token-set finds it again.
 */
const folderOf = (one: One): string => join(one.io.env.HOME || homedir(), '.one');
const HINT = 7;

const writePrivate = (one: One, path: string, content: string): void =>
  one.onDisk(path, () => {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    rmSync(path, { force: true });
    writeFileSync(path, content, { mode: 0o600, flag: 'wx' });
  });

interface StoredToken {
  readonly path: string;
  readonly token: string;
}

const storedTokens = (one: One, user: string): StoredToken[] => {
  const folder = folderOf(one);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((f) => f.endsWith('.token'))
    .map((f) => join(folder, f))
    .flatMap((path) => {
      const line = readFileSync(path, 'utf8').trim();
      return line.startsWith(`${user}:`) ? [{ path, token: line.slice(user.length + 1) }] : [];
    });
};

const groupOption: Opt<Ref> = { long: '--group', value: 'id|name', complete: 'groups', summary: 'the one group the token is good for', parse: parseRef };

const loginOptions = {
  time: { long: '--time', value: 'x', summary: 'seconds it holds (36000), -1 for ever', parse: (t: string) => seconds(t) } as Opt<number>,
  group: groupOption,
  force: flag('--force', 'write it into the credentials file, whatever is there'),
  ssh: flag('--ssh', 'prove who you are by the private key of that user'),
  key: text('--key', 'path_to_private_key_pem', 'that key (~/.ssh/id_rsa)', { short: '-k', complete: 'file' }),
  stdinPassword: flag('--stdin_password', 'read the password of that user from standard input'),
};

const idle = 'taken for scripts: it means nothing here';
/** In the field all verbs of tokens have all options of a login. */
const idleOptions = {
  time: text('--time', 'x', idle),
  force: flag('--force', idle),
  ssh: flag('--ssh', idle),
  key: text('--key', 'path_to_private_key_pem', idle, { short: '-k', complete: 'file' }),
  stdinPassword: flag('--stdin_password', idle),
  x509: flag('--x509', idle),
  cert: text('--cert', 'path_to_user_cert_pem', idle, { short: '-c', complete: 'file' }),
  x509Proxy: flag('--x509_proxy', idle),
  proxy: text('--proxy', 'path_to_user_proxy_pem', idle, { complete: 'file' }),
};
const idleGroup = text('--group', 'id|name', idle, { complete: 'groups' });

const seconds = (t: string): number => {
  if (!/^-?\d+$/.test(t)) throw usageError(`invalid argument: --time ${t}`);
  return Number(t);
};

const HOURS_10 = 36_000;

interface LoginWords {
  readonly time?: number;
  readonly group?: Ref;
  readonly force?: boolean;
  readonly ssh?: boolean;
  readonly key?: string;
  readonly stdinPassword?: boolean;
}

const firstLine = async (one: One): Promise<string> => {
  let all = '';
  for await (const chunk of one.io.stdin) all += String(chunk);
  return all.split('\n')[0] ?? '';
};

/** The caller, or who was named. */
const userOf = async (one: One, ref: Ref | undefined): Promise<{ id: number; name: string }> => {
  const { uid, name } = await one.caller();
  if (ref === undefined) return { id: uid, name };
  const id = await one.resolve('USER', ref);
  return { id, name: (await one.call('user.info', { id })).name };
};

/** The session that the token is made in: one's own, or that of the user whose password or key was given. */
const sessionFor = async (one: One, ref: Ref | undefined, how: LoginWords): Promise<One> => {
  if (ref === undefined || 'id' in ref) return one;
  const user = ref.name;
  if (one.plans && (how.stdinPassword || how.ssh)) throw usageError('--plan cannot be had with --ssh or --stdin_password: nothing is logged in to for a plan');
  const { openOne } = await import('../context');
  if (how.stdinPassword) return openOne({ io: one.io, clock: one.clock, user, password: await firstLine(one) });
  return how.ssh ? openOne({ io: one.io, clock: one.clock, user, key: await publicKeyOf(one.io, how.key ?? defaultKey(one.io)) }) : one;
};

const makeToken = async (one: One, user: Ref | undefined, how: LoginWords): Promise<{ name: string; token: string; written: string | undefined }> => {
  const as = await sessionFor(one, user, how);
  try {
    const { id, name } = await userOf(as, user);
    const egid = how.group === undefined ? -1 : await as.resolve('GROUP', how.group);
    const token = await as.call('user.login', { id, seconds: how.time ?? HOURS_10, egid });
    const line = `${name}:${token}\n`;
    writePrivate(one, join(folderOf(one), `${token.slice(0, HINT)}.token`), line);
    const free = how.force || !existsSync(one.paths.auth);
    if (free) writePrivate(one, one.paths.auth, line);
    return { name, token, written: free ? one.paths.auth : undefined };
  } finally {
    if (as !== one) await as.close();
  }
};

const maker = (name: 'login' | 'token-create', summary: string) =>
  defineCommand({
    name,
    summary,
    args: { username: refArg('user', true) },
    options: loginOptions,
    run: (one, { username }, options) => makeToken(one, username, options as LoginWords),
    view({ name: user, token, written }, one) {
      if (written === undefined) one.io.out.write(`File ${one.paths.auth} exists, use --force to overwrite.\n`);
      one.io.out.write(`Authentication Token is:\n${user}:${token}\n`);
    },
  });

export const login = maker('login', 'Make a token: the same as token-create');
export const tokenCreate = maker('token-create', 'Make a token that stands in for the password');

/** Scripts that set a token read what is wrong from standard output, and get 1. */
const TOKENS_WAY = { aloud: true, exit: 1 };

interface Wanted {
  readonly token?: string;
  readonly group?: Ref;
  readonly global?: boolean;
}

/** The token that is asked for and whose file is here: of several the one that holds longest. */
const storedToken = async (one: One, user: { id: number; name: string; egid: number }, { token: hint, group, global }: Wanted) => {
  if (hint === undefined && group === undefined && !global)
    throw usageError('One of these options must be supplied:\n[--token <token>] [--group <id|group>] [--global]');
  const mine = (await one.call('user.info', { id: user.id })).tokens.filter(
    (t) => !t.expired && (hint === undefined ? t.egid === user.egid : t.hint.startsWith(hint.slice(0, HINT))),
  );
  const stored = storedTokens(one, user.name);
  const found = mine
    .toReversed()
    .flatMap((t) => stored.filter((s) => s.token.startsWith(hint ?? t.hint) && s.token.startsWith(t.hint)).map((s) => ({ ...s, ...t })));
  const longest = found.find((t) => t.expires < 0) ?? found[0];
  if (!longest) throw missingError('No valid tokens found.', { next: 'oneuser token-create' });
  if (hint !== undefined && found.length > 1) throw missingError(`More than one token starting with '${hint}' found.`, { code: 'ambiguous' });
  return longest;
};

export const tokenSet = defineCommand({
  name: 'token-set',
  summary: 'Name the file with a token, in the form a shell takes',
  args: { username: refArg('user', true) },
  options: {
    token: text('--token', 'token_hint', 'the token that begins so'),
    group: groupOption,
    global: flag('--global', 'the one that is good for all groups and holds longest'),
    ...idleOptions,
  },
  async run(one, { username }, options) {
    const { id, name } = await userOf(one, username);
    const egid = options.group === undefined ? -1 : await one.resolve('GROUP', options.group);
    return told(TOKENS_WAY, () => storedToken(one, { id, name, egid }, options as Wanted));
  },
  view({ path, egid }, one) {
    one.io.out.write(`export ONE_AUTH=${path}; export ONE_EGID=${egid}\n`);
  },
});

export const tokenDelete = defineCommand({
  name: 'token-delete',
  summary: 'End a token',
  args: {
    username: { usage: 'username|token', parse: (t: string) => t },
    token: { usage: 'token', optional: true, parse: (t: string) => t },
  },
  options: { ...idleOptions, group: idleGroup },
  async run(one, { username, token }) {
    const { id, name } = await userOf(one, token === undefined ? undefined : parseRef(username));
    const hint = await told(TOKENS_WAY, () => one.call('user.logout', { id, token: token ?? username }));
    const file = storedTokens(one, name).find((s) => s.token.startsWith(hint));
    if (file) one.onDisk(file.path, () => rmSync(file.path, { force: true }));
    return file?.path;
  },
  view(path, one) {
    one.io.out.write(`Token removed.\n${path === undefined ? '' : `Removing ${path}\n`}`);
  },
});

export const tokenDeleteAll = defineCommand({
  name: 'token-delete-all',
  summary: 'End all tokens of a user',
  args: { username: refArg('user') },
  options: { ...idleOptions, group: idleGroup },
  async run(one, { username }) {
    const { id, name } = await userOf(one, username);
    await one.call('user.logoutAll', { id });
    for (const { path } of storedTokens(one, name)) one.onDisk(path, () => rmSync(path, { force: true }));
    return id;
  },
  view(id, one, options) {
    if ((options as { verbose?: boolean }).verbose) one.io.out.write(`USER ${id}: Tokens expired\n`);
  },
});
