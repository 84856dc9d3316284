import { isOneError, missingError, type OneError } from '../errors/errors';
import type { Runner, Target } from '../exec/runner';
import { PROBE, probeLimit } from './apply/mountScripts';
import type { Facts } from './facts/facts';
import { parseFacts } from './facts/parse';
import { FACTS } from './facts/script';
import { type Asked, askedOf, loginOf } from './plan/asked';
import { mountsOf, probeOf } from './plan/storage';
import { addressOf, type Machine, type Platform } from './platform/platform';
import { NFS } from './render/mountUnit';

export interface Outcome<R> {
  readonly machine: string;
  readonly result?: R;
  readonly error?: OneError;
}

/** The machines named, or all; in the order of the file. Errors: missing, when one is not in the file. */
export const chosenMachines = (platform: Platform, names: readonly string[] | undefined): string[] => {
  const unknown = names?.find((n) => !platform.machines.has(n));
  if (unknown !== undefined)
    throw missingError(`there is no machine "${unknown}" in the platform file (there are: ${[...platform.machines.keys()].join(', ')})`, {
      code: 'machine-unknown',
    });
  return [...platform.machines.keys()].filter((n) => names === undefined || names.includes(n));
};

export const targetOf = (platform: Platform, name: string): Target => {
  const machine = platform.machines.get(name) as Machine;
  return { host: addressOf(name, machine), port: machine.port ?? 22, user: platform.user ?? 'root' };
};

/**
 * Machines in the order in which they are changed. What the filer exports is there before others mount it. Last come the machine that carries this one as a container,
 * and this one (`here`): while their network changes nothing is going on over it; and after all of them containers that are made only then (`coming`). Empty groups are left out.
 */
export const inTurn = (platform: Platform, names: readonly string[], here: string, coming: ReadonlyMap<string, string> = new Map()): string[][] => {
  const carrier = platform.machines.get(here)?.container?.on;
  const turnOf = (name: string): number => (coming.has(name) ? 4 : name === platform.nfs?.filer ? 0 : name === here ? 3 : name === carrier ? 2 : 1);
  return [0, 1, 2, 3, 4].map((turn) => names.filter((n) => turnOf(n) === turn)).filter((group) => group.length > 0);
};

/** The same work on each, so many at once. A failure that we foresee is that machine's own, and the others go on. Resolves in the order of the names. */
export const onEach = async <R>(names: readonly string[], limit: number, work: (name: string) => Promise<R>): Promise<Outcome<R>[]> => {
  const outcomes: Outcome<R>[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < names.length) {
      const i = next++;
      const machine = names[i] as string;
      try {
        outcomes[i] = { machine, result: await work(machine) };
      } catch (e) {
        if (!isOneError(e)) throw e;
        outcomes[i] = { machine, error: e };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, names.length) }, worker));
  return outcomes;
};

/** What is asked of a machine besides what a plan needs. */
export interface More {
  readonly paths?: readonly string[];
  /** also the logins that a check tries */
  readonly logins?: boolean;
  /** also what private files of ours are now */
  readonly sums?: boolean;
}

/** Everything that is asked of a machine, in one round trip. */
export const factsOf = async (platform: Platform, name: string, runner: Runner, { paths = [], logins = false, sums = false }: More = {}): Promise<Facts> => {
  const asked = askedOf(platform, name, platform.machines.get(name) as Machine);
  const login = logins ? loginOf(platform, name) : undefined;
  return askFacts(runner, { ...asked, paths: [...new Set([...asked.paths, ...paths])], logins: login === undefined ? [] : [login.place] }, sums);
};

export const askFacts = async (runner: Runner, { paths, units, mounts, logins, names }: Asked, sums = false): Promise<Facts> => {
  const counted = [paths, units, mounts, logins].flatMap((list) => [String(list.length), ...list]);
  const { stdout } = await runner.run(['perl', '-', sums ? 'yes' : 'no', ...counted, ...names], { stdin: FACTS, timeoutMs: 30_000 });
  return parseFacts(stdout);
};

/** Writes, reads and removes a file as oneadmin at every mount of datastores that is there. Resolves with what is wrong, a line `WHERE what` each. */
export const probeMounts = async (platform: Platform, name: string, facts: Facts, runner: Runner): Promise<string[]> => {
  const probes = mountsOf(platform, platform.machines.get(name) as Machine)
    .map(probeOf)
    .filter(({ where }) => facts.mounts.findLast((m) => m.where === where)?.type === NFS);
  if (probes.length === 0) return [];
  const { stdout } = await runner.script(
    PROBE,
    probes.flatMap((p) => [p.where, p.exported, NFS]),
    { timeoutMs: probeLimit(probes.length) },
  );
  return stdout.split('\n').filter((l) => l !== '');
};
