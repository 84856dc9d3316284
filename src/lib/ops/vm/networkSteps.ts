import type { NicSpec } from '../../drivers/network/driver';
import type { Step } from '../../engine/plan';
import { messageOf } from '../../errors/errors';
import type { StateName } from '../../model/vmStates';
import { type Pairs, pair, vectors } from '../../template/template';
import { nicSpecs, type Placed } from './placed';

/** The NICs by their network driver, in the order of the template. */
const nicsByDriver = async (p: Placed): Promise<Map<string, NicSpec[]>> => {
  const all = new Map<string, NicSpec[]>();
  for (const [i, spec] of (await nicSpecs(p)).entries()) {
    const name = networkDriverOf(vectors(p.template, 'NIC')[i]);
    all.set(name, [...(all.get(name) ?? []), spec]);
  }
  return all;
};

const networkDriverOf = (nic: Pairs | undefined): string => pair(nic, 'VN_MAD') ?? 'dummy';

export const networkStep = (p: Placed, phase: StateName): Step[] => {
  const drivers = [...new Set(vectors(p.template, 'NIC').map(networkDriverOf))];
  return drivers.map((name) => ({
    name: `network-${name}`,
    summary: `check the bridges (${name})`,
    phase,
    node: p.node.name,
    run: async () => (await p.env.drivers.network(name)).pre(p.node, (await nicsByDriver(p)).get(name) ?? []),
  }));
};

/** Bridges of ours that nobody uses any more go; a failure here must not keep a VM from its end, so it is noted only. */
export const networkCleanStep = (p: Placed, phase: StateName, name = 'network-clean'): Step => ({
  name,
  summary: 'remove bridges that are ours and empty',
  phase,
  node: p.node.name,
  async run() {
    const notes: string[] = [];
    for (const [name, nics] of await nicsByDriver(p)) {
      const cleaned = async (): Promise<void> => (await p.env.drivers.network(name)).clean(p.node, nics);
      await cleaned().catch((e: unknown) => notes.push(messageOf(e)));
    }
    return { notes };
  },
});
