import { randomBytes, randomUUID } from 'node:crypto';
import { type Config, loadConfig } from '../lib/config/config';
import {
  type Credentials,
  firstCredentials,
  type HashPassword,
  hashPassword,
  newSecret,
  readCredentials,
  sessionKey,
  sessionMark,
  sha256,
  verifyPassword,
} from '../lib/config/credentials';
import { type Paths, resolvePaths } from '../lib/config/paths';
import { openSecrets, type Secrets } from '../lib/config/secrets';
import type { Capacity } from '../lib/drivers/storage/driver';
import { type Clock, systemClock } from '../lib/engine/plan';
import { needsWaking } from '../lib/engine/worker';
import { deniedError, missingError } from '../lib/errors/errors';
import type { Ref } from '../lib/model/idLists';
import { type Caller, parseUmask } from '../lib/model/permissions';
import { checkReason } from '../lib/model/reason';
import { call, type InputOf, type OutputOf, type RequestName } from '../lib/ops/door';
import type { Rehearsal } from '../lib/ops/rehearsal';
import type { Ctx, Env } from '../lib/ops/request';
import { visibleAmong } from '../lib/ops/visible';
import { bootstrap } from '../state/bootstrap';
import { idsByName, NOUNS, type NounType, namesOf } from '../state/objects';
import { openState, refuseOpenFile, type State } from '../state/open';
import { tokenGroup } from '../state/tokens';
import { groupsOf, hasUsers, keepSession, sessionUser, type UserRow, userByName } from '../state/users';
import type { OpenedDrivers } from './drivers';
import type { Io } from './io';
import { type IndexedNoun, namesTouchedBy, writeNameIndex } from './nameIndex';
import { openPatience } from './patience';
import { openRehearsing } from './rehearsing';

/** What a verb's `run` works with. Nothing behind it is opened before it is needed. */
export interface One {
  readonly io: Io;
  readonly paths: Paths;
  readonly clock: Clock;
  call<K extends RequestName>(name: K, input: InputOf<K>): Promise<OutputOf<K>>;
  /** The id a name or number stands for; a number is not looked up. Errors: missing, ambiguous. */
  resolve(type: NounType, ref: Ref): Promise<number>;
  state(): Promise<State>;
  caller(): Promise<Caller>;
  env(): Promise<Env>;
  /** Wakes a worker when there is work and nobody at it. */
  wake(): Promise<void>;
  /** Writes down the names that were changed, for completion. What goes wrong with it is not worth a word. */
  keepNames(): Promise<void>;
  /** Waits that many seconds; false: there is nobody to go on for. */
  pause(seconds: number): Promise<boolean>;
  /** nothing is done, it is only told */
  readonly plans: boolean;
  /** Writes or removes a file of this machine; in a rehearsal it is only told. */
  onDisk(path: string, work: () => void): void;
  /** What would be done; undefined where it is done. */
  rehearsal(): Promise<Rehearsal | undefined>;
  close(): Promise<void>;
}

export interface OneOptions {
  readonly io: Io;
  readonly user?: string;
  readonly password?: string;
  /** the public half of a private key that the person was seen to have: in place of a password, for users of driver ssh */
  readonly key?: string;
  readonly clock?: Clock;
  /** a cheap one for tests */
  readonly hashPassword?: HashPassword;
  /** how `top` waits, for tests */
  readonly pause?: (seconds: number) => Promise<boolean>;
  /** nothing is done: requests change a copy of the state, drivers tell what they would do */
  readonly plan?: boolean;
  /** why, as whoever asks says */
  readonly reason?: string;
  /** starts a worker; tests run one in the process instead */
  readonly startWorker?: (paths: Paths, env: NodeJS.ProcessEnv) => void;
}

const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

export const openOne = (options: OneOptions): One => {
  const { io } = options;
  const clock = options.clock ?? systemClock;
  const hash = options.hashPassword ?? hashPassword;
  const paths = resolvePaths(io.env);
  const config = once(async (): Promise<Config> => loadConfig(paths));
  let drivers: OpenedDrivers | undefined;
  let isOpen = false;
  const rehearsing = options.plan ? openRehearsing(paths) : undefined;
  const state = once(async () => {
    if (rehearsing) return rehearsing.copy();
    const opened = openState(paths.var);
    isOpen = true;
    if (opened.fresh) await firstRun({ state: opened, paths, hash, now: clock.now() });
    return opened;
  });
  const caller = once(async () =>
    options.user !== undefined && options.key !== undefined
      ? byKey(await state(), options.user, options.key)
      : authenticate({ state: await state(), paths, now: clock.now(), hash, seconds: (await config()).sessionSeconds }, await credentialsOf(options, paths)),
  );
  const env = once(async (): Promise<Env> => {
    drivers ??= (await import('./drivers')).openDrivers(paths, await config(), io.env, rehearsing);
    const secrets = rehearsing ? SEALS_NOTHING : openSecrets(paths.privateDir, refuseOpenFile);
    return { state: await state(), clock, paths, config: await config(), drivers, secrets, uuid: () => randomUUID(), hashPassword: hash };
  });
  const reason = options.reason === undefined ? undefined : checkReason(options.reason);
  const ctx = once(async (): Promise<Ctx> => ({ ...(await env()), caller: await caller(), reason }));
  let used = false;
  const touched = new Set<IndexedNoun>();
  const wake = async (): Promise<void> => {
    if (!used) return;
    const opened = await state();
    if (await needsWaking(opened, clock.now())) (options.startWorker ?? (await import('./spawnWorker')).spawnWorker)(paths, io.env);
  };
  const patiently = openPatience(async () => (await config()).hotplugPatience, wake);
  return {
    io,
    paths,
    clock,
    async call(name, input) {
      if (rehearsing) return rehearsing.call(name, async () => call(await ctx(), name, input));
      used = true;
      const output = await patiently(async () => call(await ctx(), name, input));
      const noun = namesTouchedBy(name, input);
      if (noun) touched.add(noun);
      return output;
    },
    async resolve(type, ref) {
      const asking = { caller: await caller() };
      if ('id' in ref) return ref.id;
      const { db } = await state();
      const ids = await visibleAmong(db, asking, type, await idsByName(db, type, ref.name));
      if (ids.length === 0) throw missingError(`${NOUNS[type].label} named ${ref.name} not found.`);
      if (ids.length > 1)
        throw missingError(`There are multiple ${NOUNS[type].label}s with name ${ref.name}.`, { code: 'ambiguous', next: `use an id: ${ids.join(', ')}` });
      return ids[0] as number;
    },
    state,
    caller,
    env,
    wake,
    async keepNames() {
      if (touched.size === 0) return;
      const { db } = await state();
      await writeNameIndex((type) => namesOf(db, type), paths.var, touched).catch(() => undefined);
      touched.clear();
    },
    pause:
      options.pause ??
      (async (seconds) => {
        await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
        return true;
      }),
    plans: rehearsing !== undefined,
    onDisk: (path, work) => (rehearsing ? rehearsing.tell({ machine: 'this machine', kind: 'put', path }) : work()),
    rehearsal: async () => rehearsing?.result(await env()),
    async close() {
      await drivers?.close();
      if (!isOpen) return;
      const it = await state();
      // a reader's end leaves nothing behind; the system closes its files faster
      if (it.wrote()) await it.close();
    },
  };
};

/** A plan makes no key; what it would seal is masked where it is told. */
const SEALS_NOTHING: Secrets = { seal: (text) => text, open: (value) => value };

/** The first command on an empty state. Two at once: the second finds the users of the first. */
const firstRun = async ({ state, paths, hash, now }: Pick<Asked, 'state' | 'paths' | 'hash' | 'now'>): Promise<void> => {
  const admin = firstCredentials(paths.auth, refuseOpenFile);
  sessionKey(paths.privateDir, refuseOpenFile);
  const [adminHash, serverHash] = [await hash(admin.password), await hash(randomBytes(32).toString('base64'))];
  const room = await roomOfImages(paths);
  await state.write(async (tx) => {
    if (await hasUsers(tx)) return;
    await bootstrap(tx, {
      room: room && { ...room, at: now },
      adminName: admin.user,
      adminHash,
      serverHash,
      zoneEndpoint: 'http://localhost:2633/RPC2',
      tokenPassword: newSecret,
    });
  });
};

/** The room that the first images have. Not knowing it is no failure: the worker looks again. */
const roomOfImages = async (paths: Paths): Promise<Capacity | undefined> => {
  const { openDrivers } = await import('./drivers');
  const drivers = openDrivers(paths, loadConfig(paths), {});
  return (await drivers.datastore('fs')).monitor(DEFAULT_DATASTORE).catch(() => undefined);
};

const DEFAULT_DATASTORE = 1;

const credentialsOf = async (options: OneOptions, paths: Paths): Promise<Credentials> => {
  if (options.user === undefined) return readCredentials(paths.auth, refuseOpenFile);
  if (options.password !== undefined && options.password !== '-') return { user: options.user, password: options.password };
  const { askPassword } = await import('../lib/output/prompt');
  return { user: options.user, password: await askPassword(`Password of ${options.user}`) };
};

const REFUSED = "User couldn't be authenticated, aborting call.";

interface Asked {
  readonly state: State;
  readonly paths: Paths;
  readonly now: number;
  readonly hash: HashPassword;
  /** for which a verified session holds */
  readonly seconds: number;
}

/** A session that was verified within its time costs one keyed hash; else the slow hash is paid once. */
const authenticate = async ({ state, paths, now, hash, seconds }: Asked, credentials: Credentials): Promise<Caller> => {
  let user = await userByName(state.db, credentials.user);
  // the run that made the file may have ended before it filled it
  if (!user && !(await hasUsers(state.db))) {
    await firstRun({ state, paths, hash, now });
    user = await userByName(state.db, credentials.user);
  }
  const refused = (): Error => deniedError(REFUSED, { code: 'not-authenticated', next: `check the user and password in ${paths.auth}` });
  if (user?.enabled !== 1) throw refused();
  const egid = TOKEN.test(credentials.password) ? await tokenGroup(state.db, user.id, sha256(credentials.password), now) : undefined;
  const caller = await callerOf(state, user);
  // a token of a group ends with the membership
  if (egid !== undefined && (egid === ALL_GROUPS || caller.gids.includes(egid))) return egid === ALL_GROUPS ? caller : { ...caller, gid: egid, gids: [egid] };
  if (!WITH_PASSWORD.has(user.auth)) throw refused();
  const mark = sessionMark(sessionKey(paths.privateDir, refuseOpenFile), credentials, user.password);
  if ((await sessionUser(state.db, mark, now)) !== user.id) {
    if (!(await verifyPassword(credentials.password, user.password))) throw refused();
    await state.write((tx) => keepSession(tx, mark, user.id, now + seconds, now));
  }
  return caller;
};

const byKey = async (state: State, name: string, key: string): Promise<Caller> => {
  const user = await userByName(state.db, name);
  if (user?.enabled !== 1 || user.auth !== 'ssh' || user.password.replace(/\s/g, '') !== key)
    throw deniedError(REFUSED, { code: 'not-authenticated', next: `oneuser show ${name}` });
  return callerOf(state, user);
};

/** As newSecret makes them. */
const TOKEN = /^[0-9a-f]{64}$/;
const ALL_GROUPS = -1;
/** Others log in with tokens: of their key (ssh), or made for them by somebody who may manage them. */
const WITH_PASSWORD = new Set(['core', 'public']);

const callerOf = async (state: State, user: UserRow): Promise<Caller> => ({
  uid: user.id,
  name: user.name,
  gid: user.gid,
  gids: await groupsOf(state.db, user),
  ...(user.template.includes('"UMASK"') ? { umask: await umaskOf(user.template) } : {}),
});

const umaskOf = async (template: string): Promise<number | undefined> => {
  const [{ unpack }, { single }] = [await import('../state/packing'), await import('../lib/template/template')];
  return parseUmask(single(unpack(template), 'UMASK'));
};
