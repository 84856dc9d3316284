import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { messageOf, preconditionError, usageError } from '../../lib/errors/errors';
import type { Links, Runner } from '../../lib/exec/runner';
import type { Facts } from '../../lib/nodes/facts/facts';
import type { More, Outcome } from '../../lib/nodes/machines';
import type { MachinePlan } from '../../lib/nodes/plan/step';
import type { Platform } from '../../lib/nodes/platform/platform';
import type { One } from '../context';
import { type Arg, text, whole } from '../define';
import type { Machines } from '../drivers';

export const machinesArg = (): Arg<readonly string[]> => ({ usage: 'machine_list', optional: true, list: true, parse: (t) => t.split(',') });

/** Options of every verb that goes to machines. */
export const reachOptions = {
  file: text('--file', 'file', 'the platform file; default platform.yaml in the configuration folder', { short: '-f', complete: 'file' }),
  identity: text('--identity', 'file', 'private key to log in with, before those of oneadmin', { complete: 'file' }),
  parallel: whole('--parallel', 'number', 'machines at once; default 16'),
};

export interface ReachOptions {
  readonly file?: string;
  readonly identity?: string;
  readonly parallel?: number;
}

const PARALLEL = 16;
const MOST_PARALLEL = 256;

export const parallelOf = ({ parallel = PARALLEL }: ReachOptions): number => {
  if (parallel < 1 || parallel > MOST_PARALLEL) throw usageError(`--parallel ${parallel}: a number from 1 to ${MOST_PARALLEL} is expected`);
  return parallel;
};

export const platformOf = async (one: One, { file }: ReachOptions): Promise<Platform> => {
  const path = file === undefined ? join(one.paths.etc, 'platform.yaml') : resolve(one.io.cwd, file);
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (e) {
    throw preconditionError('platform-file', `the platform file cannot be read: ${messageOf(e)}`, { next: 'man onenode' });
  }
  const { readPlatform } = await import('../../lib/nodes/platform/read');
  return readPlatform(content, file ?? path);
};

/** Containers that are not made yet, with the machines that carry them. */
export type Coming = ReadonlyMap<string, string>;

/** The machines that a verb was asked to go to: one connection each, made with the first question, kept until `close`. */
export interface Fleet {
  readonly platform: Platform;
  readonly names: readonly string[];
  /** `links`: other connections than the fleet's own */
  runner(name: string, links?: Links): Runner;
  /** this machine */
  readonly local: Runner;
  /** new connections, to be closed by the caller */
  connect(): Promise<Links>;
  /** the same; they offer this key alone, and believe only the host keys of this file */
  proving: Machines['proving'];
  onEach<R>(names: readonly string[], work: (name: string) => Promise<R>): Promise<Outcome<R>[]>;
  facts(name: string, more?: More): Promise<Facts>;
  isHere(name: string): boolean;
  /** of all of them, each asked once */
  allFacts(): Promise<Outcome<Facts>[]>;
  /** what has to be done on each that answered; `coming`: containers that are not made yet */
  plans(facts: readonly Outcome<Facts>[], coming?: Coming): Promise<Outcome<MachinePlan>[]>;
  close(): Promise<void>;
}

export const openFleet = async (one: One, wanted: readonly string[] | undefined, options: ReachOptions): Promise<Fleet> => {
  const platform = await platformOf(one, options);
  const parallel = parallelOf(options);
  const { chosenMachines, factsOf, onEach, targetOf } = await import('../../lib/nodes/machines');
  const names = chosenMachines(platform, wanted);
  const { openMachines } = await import('../drivers');
  const machines = openMachines(one.paths, one.io.env, options.identity === undefined ? undefined : resolve(one.io.cwd, options.identity));
  const [own, local] = [await machines.connect(), await machines.local()];
  const here = hostname();
  const runner = (name: string, links = own): Runner => (name === here ? local : links.to(targetOf(platform, name)));
  const facts: Fleet['facts'] = (name, more) => factsOf(platform, name, runner(name), more);
  return {
    platform,
    names,
    runner,
    local,
    facts,
    connect: () => machines.connect(),
    proving: (means) => machines.proving(means),
    isHere: (name) => name === here,
    onEach: (some, work) => onEach(some, parallel, work),
    allFacts: () => onEach(names, parallel, (name) => facts(name)),
    plans: (asked, coming) => plansOf(one, platform, asked, parallel, coming),
    close: () => own.close(),
  };
};

/** What has to be done on each machine that answered. Errors: those of `trustOf`; a machine that cannot be prepared is an outcome. */
export const plansOf = async (
  one: One,
  platform: Platform,
  asked: readonly Outcome<Facts>[],
  parallel: number,
  coming: Coming = new Map(),
): Promise<Outcome<MachinePlan>[]> => {
  const { peerKeysOf, planMachine } = await import('../../lib/nodes/plan/plan');
  const { trustOf } = await import('../../lib/nodes/trustOf');
  const { onEach } = await import('../../lib/nodes/machines');
  const known = new Map(asked.flatMap((o) => (o.result ? [[o.machine, o.result] as const] : [])));
  if (known.size === 0) return asked.map(({ machine, error }) => ({ machine, error }));
  const trust = trustOf(platform, one.paths.sshDir, [...coming.keys()]);
  const keys = peerKeysOf(platform, known, trust);
  const planned = await onEach([...known.keys()], parallel, async (name) => planMachine(platform, name, known.get(name) as Facts, trust, keys));
  return asked.map((o) => planned.find((p) => p.machine === o.machine) ?? { machine: o.machine, error: o.error });
};
