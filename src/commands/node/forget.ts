import type { Entry } from '../../lib/nodes/facts/facts';
import type { Outcome } from '../../lib/nodes/machines';
import type { MachinePlan } from '../../lib/nodes/plan/step';
import { defineCommand, flag } from '../define';
import { agree, type Changed, change, changedReport, changeOptions, secondsOf } from './apply';
import { machinesArg, openFleet } from './fleet';
import { keepManifest, keptManifests } from './manifests';
import { plansText } from './plan';
import { failures } from './report';

interface Forgotten {
  readonly shown?: readonly Outcome<MachinePlan>[];
  readonly done?: readonly Changed[];
  /** the file speaks of it */
  readonly cloud: boolean;
}

export const forget = defineCommand({
  name: 'forget',
  summary: 'Take back all that apply wrote on machines, to the byte; what somebody changed since is shown and left, and so is the cloud',
  args: { machines: machinesArg() },
  options: {
    ...changeOptions,
    containers: flag('--containers', 'containers that apply made as well, with all that is in them'),
    show: flag('--show', 'what would be taken back, and nothing else'),
  },
  ours: 'the field has no tool that prepares machines',
  // --show is its --plan
  changes: false,
  async run(one, { machines }, options): Promise<Forgotten> {
    const seconds = secondsOf(options.confirm);
    const fleet = await openFleet(one, machines, options);
    try {
      const { forgetPlan } = await import('../../lib/nodes/plan/forget');
      const cloud = (await import('../../lib/nodes/cloud/wanted')).speaksOfCloud(fleet.platform);
      const manifests = await keptManifests(one, fleet.platform);
      const { keptFiles, lostEntries, withKept } = await import('../../lib/nodes/manifest');
      const lost = new Map<string, readonly Entry[]>();
      const plans = await fleet.onEach(fleet.names, async (name) => {
        const kept = manifests?.get(name) ?? [];
        const found = await fleet.facts(name, { paths: keptFiles(kept), sums: true });
        const { facts, notes } = withKept(found, kept);
        lost.set(name, lostEntries(found.entries, kept));
        const plan = forgetPlan(name, facts, options.containers === true);
        return { ...plan, notes: [...notes, ...(plan.notes ?? [])] };
      });
      if (options.show) return { shown: plans, cloud };
      await agree(one, { machines: plans, cloud: undefined }, options.yes === true);
      // from here on the machines' own manifests say what is left; a copy of what they have taken back would be believed later
      for (const [name, entries] of lost) await keepManifest(one, manifests, name, entries);
      const done = await change(one, fleet, plans, { ...options, confirm: seconds });
      for (const { machine, error } of done) if (!error) await keepManifest(one, manifests, machine, (await fleet.facts(machine)).entries);
      (await import('./handOver')).handOver(one.paths);
      return { done, cloud };
    } finally {
      await fleet.close();
    }
  },
  async view({ shown, done, cloud }, one) {
    if (cloud) one.io.err.write('hosts, datastores and networks of the cloud are never deleted by forget; they are left\n');
    if (done) return changedReport(done, one);
    one.io.out.write(await plansText(shown ?? [], false));
    return failures(shown ?? [], one, false);
  },
});
