import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { preconditionError, usageError } from '../../lib/errors/errors';
import type { Runner } from '../../lib/exec/runner';
import type { Outcome } from '../../lib/nodes/machines';
import type { MachinePlan } from '../../lib/nodes/plan/step';
import type { Met } from '../../lib/nodes/platform/fromFacts';
import type { One } from '../context';
import { type Arg, defineCommand } from '../define';
import { parallelOf, plansOf, reachOptions } from './fleet';
import { failures } from './report';

interface Place {
  readonly word: string;
  readonly host: string;
  readonly port: number;
}

/** `on-node1`, `192.168.43.1`, `on-node1:2222`, and `on-node1=192.168.43.1` where the name is not known here. */
const parsePlace = (word: string): Place => {
  const found = /^([A-Za-z0-9](?:[A-Za-z0-9.-]{0,62}[A-Za-z0-9])?)(?:=([A-Za-z0-9][A-Za-z0-9.-]*))?(?::(\d{1,5}))?$/.exec(word);
  const port = Number(found?.[3] ?? 22);
  if (!found || port < 1 || port > 65535) throw usageError(`"${word}": a host is expected, as on-node1, 192.168.43.1, on-node1:2222 or on-node1=192.168.43.1`);
  return { word: found[1] as string, host: found[2] ?? (found[1] as string), port };
};

const placesArg: Arg<readonly Place[]> = { usage: 'host_list', list: true, parse: (t) => t.split(',').map(parsePlace) };

interface Imported {
  readonly text: string;
  readonly outcomes: readonly Outcome<unknown>[];
  /** what the machines lack, by the file */
  readonly plans: readonly Outcome<MachinePlan>[];
}

const { identity, parallel } = reachOptions;

export const importMachines = defineCommand({
  name: 'import',
  summary: 'Write a platform file, to standard output, of machines as they are',
  args: { hosts: placesArg },
  options: { identity, parallel },
  ours: 'the field has no tool that prepares machines',
  // of the state nothing
  changes: false,
  async run(one, { hosts }, options): Promise<Imported> {
    const limit = parallelOf(options);
    const { openMachines } = await import('../drivers');
    const machines = openMachines(one.paths, one.io.env, options.identity === undefined ? undefined : resolve(one.io.cwd, options.identity));
    const [links, local] = [await machines.connect(), await machines.local()];
    const here = hostname();
    const runner = ({ word, host, port }: Place): Runner => (word === here ? local : links.to({ host, port, user: 'root' }));
    try {
      return await ask(one, new Map(hosts.map((h) => [h.word, h])), runner, limit);
    } finally {
      await links.close();
    }
  },
  async view({ text, outcomes, plans }, one) {
    one.io.out.write(text);
    const { count } = await import('../../lib/nodes/show');
    for (const { machine, result } of plans)
      if (result)
        one.io.err.write(
          `${machine}: ${result.steps.length === 0 ? 'as the file says' : `lacks ${count(result.steps.length, 'step')}: ${result.steps.map((s) => s.id).join(', ')}`}\n`,
        );
    return failures([...outcomes, ...plans.filter((p) => p.error)], one, false);
  },
});

const ask = async (one: One, places: ReadonlyMap<string, Place>, runner: (place: Place) => Runner, limit: number): Promise<Imported> => {
  const { askFacts, factsOf, onEach } = await import('../../lib/nodes/machines');
  const { IMPORTED, nameFor, platformFrom } = await import('../../lib/nodes/platform/fromFacts');
  const outcomes = await onEach([...places.keys()], limit, (word) => askFacts(runner(places.get(word) as Place), IMPORTED));
  const met = new Map<string, Met>();
  const reached = new Map<string, Place>();
  for (const { machine, result } of outcomes) {
    if (result === undefined) continue;
    const place = places.get(machine) as Place;
    const name = nameFor(machine, result);
    if (met.has(name)) throw preconditionError('machine-twice', `${machine} and ${reached.get(name)?.word} are both called ${name}; name them: NAME=ADDRESS`);
    met.set(name, { facts: result, address: place.host, port: place.port });
    reached.set(name, place);
  }
  if (met.size === 0) return { text: '', outcomes, plans: [] };
  const { platform, remarks } = platformFrom(met);
  const { platformText } = await import('../../lib/nodes/platform/write');
  const { readPlatform } = await import('../../lib/nodes/platform/read');
  const text = platformText(platform, remarks);
  readPlatform(text, 'the file of these machines');
  // by the file they are asked for more: units, folders, names
  const again = await onEach([...met.keys()], limit, (name) => factsOf(platform, name, runner(reached.get(name) as Place)));
  return { text, outcomes, plans: await plansOf(one, platform, again, limit) };
};
