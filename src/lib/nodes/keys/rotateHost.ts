import { executionError, isOneError, type OneError, preconditionError } from '../../errors/errors';
import type { Runner } from '../../exec/runner';
import type { Facts, PublicKey } from '../facts/facts';
import { type HostKey, readKnown } from '../hostKeys';
import { type Outcome, targetOf } from '../machines';
import type { Platform } from '../platform/platform';
import { knownHostsLine, knownNames } from '../render/knownHosts';
import { linesOf, textOf } from '../render/lines';
import { hasKey, type Replacement, withNextBeside, withNextInstead } from './keyLines';
import { addBeside, done, HOST_FILES, takeOut } from './machineFiles';
import { replaceOwn } from './ownFile';
import { END_HOST_KEYS, HOST_KEYS_BACK, MAKE_HOST_KEYS, SWITCH_HOST_KEYS } from './scripts';

export interface HostWay {
  readonly platform: Platform;
  /** whose host keys are changed */
  readonly names: readonly string[];
  /** of the front-end */
  readonly knownHosts: string;
  runner(name: string): Runner;
  facts(name: string, paths: readonly string[]): Promise<Facts>;
  /** a new connection to that machine, which believes only these lines of known_hosts */
  login(name: string, lines: readonly string[]): Promise<void>;
  onEach<R>(names: readonly string[], work: (name: string) => Promise<R>): Promise<Outcome<R>[]>;
  told(machine: string, what: string): void;
}

interface Change {
  readonly machine: string;
  readonly replacements: readonly Replacement[];
  readonly next: readonly HostKey[];
}

/**
 * New host keys for machines. They are made there, told over the connection whose old key is pinned, and pinned on the front-end and on every machine of the file; only then
 * sshd shows them, which a new connection proves that believes nothing else; only then the old ones are forgotten. A machine of the file that does not answer could not know the new
 * keys, so none is shown before it does. The same again goes on where it was cut off.
 */
export const rotateHost = async (way: HostWay): Promise<Outcome<readonly HostKey[]>[]> => {
  const made = await way.onEach(way.names, async (name) => {
    way.told(name, 'makes new host keys');
    return changeOf(name, await done(way.runner(name).script(MAKE_HOST_KEYS, [], { timeoutMs: 120_000 }), `new host keys could not be made on ${name}`));
  });
  const changes = made.flatMap((o) => (o.result ? [o.result] : []));
  if (changes.length === 0) return made.map(failure);
  const replacements = changes.flatMap((c) => c.replacements);
  pinBeside(way, changes);
  const everyone = [...way.platform.machines.keys()];
  const told = await onAll(way, everyone, 'is told the new host keys', (runner, facts) => addBeside(runner, facts, HOST_FILES, replacements));
  const unaware = told.filter((o) => o.error);
  if (unaware.length > 0) return made.map((o) => (o.error ? failure(o) : { machine: o.machine, error: notShown(unaware) }));
  const shown = await way.onEach(
    changes.map((c) => c.machine),
    (name) => show(way, changes.find((c) => c.machine === name) as Change),
  );
  const good = changes.filter((c) => shown.some((o) => o.machine === c.machine && !o.error));
  const gone = good.flatMap((c) => c.replacements);
  replaceOwn(way.knownHosts, withNextInstead(readKnown(way.knownHosts), gone), 0o600);
  const forgot = await onAll(way, everyone, 'forgets the old host keys', (runner, facts) => takeOut(runner, facts, HOST_FILES, gone));
  const remembering = forgot.filter((o) => o.error);
  const ended = await way.onEach(
    good.map((c) => c.machine),
    async (name) => {
      if (remembering.length > 0) throw notForgotten(remembering);
      await done(way.runner(name).script(END_HOST_KEYS), `the old host keys could not be removed on ${name}`);
      return good.find((c) => c.machine === name)?.next ?? [];
    },
  );
  return made.map((o) => ended.find((e) => e.machine === o.machine) ?? failure(shown.find((s) => s.machine === o.machine && s.error) ?? o));
};

const failure = ({ machine, error }: Outcome<unknown>): Outcome<readonly HostKey[]> => ({ machine, error });

const KINDS = ['now', 'next', 'old'] as const;

/** Of the answer of MAKE_HOST_KEYS which key takes the place of which; keys of one type belong together, in their order. */
const changeOf = (machine: string, output: string): Change => {
  const keys = { now: [], next: [], old: [] } as Record<(typeof KINDS)[number], PublicKey[]>;
  for (const [kind, type = '', key = ''] of linesOf(output).map((l) => l.split(' '))) {
    const list = keys[kind as (typeof KINDS)[number]];
    if (list === undefined || key === '') throw executionError('keys-failed', `${machine} told of its host keys what is none`, { output });
    list.push({ type, key });
  }
  const next = keys.next.length > 0 ? keys.next : keys.now;
  const old = keys.old.length > 0 ? keys.old : keys.now;
  const used = new Map<string, number>();
  const replacements = old.flatMap((o): Replacement[] => {
    const i = used.get(o.type) ?? 0;
    used.set(o.type, i + 1);
    const other = next.filter((n) => n.type === o.type)[i];
    return other === undefined || next.some((n) => n.key === o.key) ? [] : [{ old: o.key, next: other, comment: '' }];
  });
  return { machine, replacements, next };
};

/** On the front-end all of them, so that none is new to anybody later. */
const pinBeside = (way: HostWay, changes: readonly Change[]): void => {
  let text = withNextBeside(
    readKnown(way.knownHosts),
    changes.flatMap((c) => c.replacements),
  );
  for (const { machine, next } of changes)
    if (!next.some(({ key }) => hasKey(text, key))) {
      const { host, port } = targetOf(way.platform, machine);
      text = textOf([...linesOf(text), ...next.map((k) => knownHostsLine(knownNames(machine, host, port), k.type, k.key))]);
    }
  replaceOwn(way.knownHosts, text, 0o600);
};

const onAll = (way: HostWay, names: readonly string[], what: string, work: (runner: Runner, facts: Facts) => Promise<void>): Promise<Outcome<void>[]> =>
  way.onEach(names, async (name) => {
    const facts = await way.facts(name, HOST_FILES);
    way.told(name, what);
    await work(way.runner(name), facts);
  });

const show = async (way: HostWay, { machine, next }: Change): Promise<void> => {
  way.told(machine, 'shows its new host keys');
  await done(way.runner(machine).script(SWITCH_HOST_KEYS), `sshd of ${machine} did not take the new host keys; it has its old ones`);
  const { host, port } = targetOf(way.platform, machine);
  way.told(machine, 'is logged in to by its new host keys');
  const lines = next.map((k) => knownHostsLine(knownNames(machine, host, port), k.type, k.key));
  try {
    await way.login(machine, lines);
  } catch (e) {
    if (!isOneError(e)) throw e;
    await done(way.runner(machine).script(HOST_KEYS_BACK), `the old host keys could not be brought back on ${machine}`);
    throw executionError('host-keys-not-shown', `${machine} was not reached by its new host keys, and has its old ones again: ${e.message}`, {
      next: `on ${machine}: sshd -T | grep hostkey`,
      cause: e,
    });
  }
};

const names = (outcomes: readonly Outcome<unknown>[]): string => outcomes.map((o) => o.machine).join(', ');

const notShown = (unaware: readonly Outcome<unknown>[]): OneError =>
  preconditionError('host-keys-waiting', `its new host keys are made and pinned, and not shown yet: ${names(unaware)} would not know them`, {
    changed: 'both are pinned where it could be',
    next: `${unaware[0]?.error?.next ?? 'ssh'}; then the same command again, or take out of the file who is gone`,
  });

const notForgotten = (remembering: readonly Outcome<unknown>[]): OneError =>
  executionError('host-keys-remembered', `its new host keys are in use; ${names(remembering)} could not be told to forget the old ones`, {
    next: 'the same command again',
  });
