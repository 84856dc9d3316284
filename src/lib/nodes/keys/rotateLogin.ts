import { executionError, isOneError, type OneError, preconditionError } from '../../errors/errors';
import type { Runner } from '../../exec/runner';
import type { Facts } from '../facts/facts';
import type { Outcome } from '../machines';
import type { Platform } from '../platform/platform';
import { beginPair, endPair, type Pair, pairsIn, swapPair } from './frontEndPair';
import type { Replacement } from './keyLines';
import { addBeside, LOGIN_FILES, letIn, takeOut } from './machineFiles';

export interface LoginWay {
  readonly platform: Platform;
  readonly names: readonly string[];
  /** of oneadmin on the front-end */
  readonly sshDir: string;
  readonly local: Runner;
  runner(name: string): Runner;
  /** this machine: nobody logs in to it */
  isHere(name: string): boolean;
  facts(name: string, paths: readonly string[]): Promise<Facts>;
  /** a new connection as that account, with that private key alone */
  login(name: string, account: 'root' | 'oneadmin', privateKey: string): Promise<void>;
  onEach<R>(names: readonly string[], work: (name: string) => Promise<R>): Promise<Outcome<R>[]>;
  told(machine: string, what: string): void;
}

/** What became of a machine: who lets the new key in there and not the old one any more; nobody, where the front-end was let in by neither. */
export type Rotated = readonly ('root' | 'oneadmin')[];

/**
 * Another key pair for the front-end. The new one is let in everywhere beside the old one, and a login with it is made on each machine, before it is the front-end's own;
 * then it takes the place of the old one, machine by machine. A machine that does not answer keeps the old one, and the front-end keeps it for that machine: the same again goes on where it was. Wherever
 * it is cut off, each machine lets in a key that the front-end has. Errors: preconditionErrors, with nothing changed for the worse; the outcomes have those of single machines.
 */
export const rotateLogin = async (way: LoginWay): Promise<Outcome<Rotated>[]> => {
  const { sshDir } = way;
  let pairs = pairsIn(sshDir);
  if (pairs.next === undefined && pairs.leaving === undefined) {
    way.told('front-end', 'makes a new key pair');
    await beginPair(sshDir, way.local);
    pairs = pairsIn(sshDir);
  }
  if (pairs.next !== undefined) {
    const old = pairs.leaving ?? pairs.current;
    const stopped = await letInEverywhere(way, old, pairs.next);
    if (stopped) return stopped;
    way.told('front-end', 'takes the new key pair for its own');
    await swapPair(sshDir);
    pairs = pairsIn(sshDir);
  }
  const { current, leaving } = pairs;
  if (leaving === undefined) throw new Error('nothing leaves after a swap');
  const outcomes = await way.onEach(way.names, (name) => exchange(way, name, leaving, current));
  if (outcomes.every((o) => o.error === undefined)) endPair(sshDir);
  return outcomes.map((o) => (o.error && isAway(o.error) ? { machine: o.machine, error: kept(o.error) } : o));
};

/** What is no answer of the machine: it keeps what it has, and is asked again the next time. */
const AWAY = new Set([
  'node-unreachable',
  'node-name-unknown',
  'connection-lost',
  'timeout',
  'ssh-auth-failed',
  'host-key-unknown',
  'host-key-changed',
  'host-key-revoked',
]);
const isAway = (error: OneError): boolean => AWAY.has(error.code);

const kept = (error: OneError): OneError =>
  executionError('keys-kept', `${error.message}; it lets the old key in as before, which the front-end keeps until then`, {
    next: error.next === undefined ? 'the same command again, when it answers' : `${error.next}; then the same command again`,
    cause: error,
  });

/** The outcomes, when it must not go on: a machine that answers refuses the new key, or nobody answers. */
const letInEverywhere = async (way: LoginWay, old: Pair, next: Pair): Promise<Outcome<Rotated>[] | undefined> => {
  const outcomes = await way.onEach(way.names, async (name) => {
    const accounts = await besideOld(way, name, old, next);
    await prove(way, name, accounts, next);
    return accounts;
  });
  const refused = outcomes.some((o) => o.error !== undefined && !isAway(o.error));
  if (!refused && outcomes.some((o) => (o.result?.length ?? 0) > 0)) return undefined;
  return outcomes.map((o) => (o.error ? o : { machine: o.machine, error: notYet(refused ? 'another machine refused it' : 'no machine let it in') }));
};

const notYet = (why: string): OneError =>
  executionError('keys-not-rotated', `the new key is not used: ${why}`, {
    changed: 'machines that answered let both keys in',
    next: 'mend that, then the same command again',
  });

const replacementOf = (old: Pair, next: Pair): Replacement[] => [{ old: old.public.key, next: next.public, comment: next.comment }];

const besideOld = async (way: LoginWay, name: string, old: Pair, next: Pair): Promise<Rotated> => {
  const facts = await way.facts(name, LOGIN_FILES);
  refuseShared(way, name, facts, old);
  way.told(name, 'lets the new key in, too');
  await addBeside(way.runner(name), facts, LOGIN_FILES, replacementOf(old, next));
  return [...new Set([...letIn(facts, old.public.key), ...letIn(facts, next.public.key)])];
};

/** Where each machine has the front-end's pair as its own, taking it out would keep them from each other. */
const refuseShared = (way: LoginWay, name: string, facts: Facts, old: Pair): void => {
  const shared = facts.keys.find((k) => k.public?.key === old.public.key);
  if (shared === undefined || way.isHere(name) || way.platform.machines.get(name)?.roles.includes('front-end')) return;
  throw preconditionError('key-shared', `${name} has a copy of the front-end's key pair for its own (${shared.path})`, {
    next: `on ${name}: rm ${shared.path} ${shared.path}.pub; then onenode apply, which makes it one of its own`,
  });
};

const prove = async (way: LoginWay, name: string, accounts: Rotated, pair: Pair): Promise<void> => {
  if (way.isHere(name)) return;
  for (const account of accounts) {
    way.told(name, `is logged in to with the new key as ${account}`);
    await way.login(name, account, pair.path).catch((e: unknown) => {
      if (!isOneError(e) || e.code !== 'ssh-auth-failed') throw e;
      throw executionError('key-refused', `${name} does not let the new key in as ${account}, though it is in its authorized_keys`, {
        changed: 'machines that answered let both keys in',
        next: `on ${name}: sshd -T | grep -i authorizedkeysfile`,
        cause: e,
      });
    });
  }
};

const exchange = async (way: LoginWay, name: string, old: Pair, next: Pair): Promise<Rotated> => {
  const accounts = await besideOld(way, name, old, next);
  await prove(way, name, accounts, next);
  const facts = await way.facts(name, LOGIN_FILES);
  const held = letIn(facts, old.public.key);
  way.told(name, 'lets the old key in no more');
  await takeOut(way.runner(name), facts, LOGIN_FILES, replacementOf(old, next));
  if (!way.isHere(name)) for (const account of held) await refuseOld(way, name, account, old);
  return accounts;
};

const refuseOld = async (way: LoginWay, name: string, account: 'root' | 'oneadmin', old: Pair): Promise<void> => {
  const answer = await way.login(name, account, old.path).then(
    () => 'let in',
    (e: unknown) => e,
  );
  if (isOneError(answer) && answer.code === 'ssh-auth-failed') return;
  if (answer !== 'let in') throw answer;
  throw executionError('key-still-let-in', `${name} still lets the old key in as ${account}, from another file than authorized_keys`, {
    next: `on ${name}: sshd -T | grep -i -e authorizedkeys -e trusteduserca`,
  });
};
