import type { Outcome } from '../../lib/nodes/machines';
import type { MachinePlan } from '../../lib/nodes/plan/step';
import { defineCommand, flag } from '../define';
import { type Changed, change, changedReport, changeOptions, secondsOf } from './apply';
import { machinesArg, openFleet } from './fleet';
import { plansText } from './plan';
import { failures } from './report';

export const forget = defineCommand({
  name: 'forget',
  summary: 'Take back all that apply wrote on machines, to the byte; what somebody changed since is shown and left',
  args: { machines: machinesArg() },
  options: { ...changeOptions, show: flag('--show', 'what would be taken back, and nothing else') },
  ours: 'the field has no tool that prepares machines',
  // of the state nothing, so there is no --plan: --show is that
  changes: false,
  async run(one, { machines }, options): Promise<{ readonly shown?: readonly Outcome<MachinePlan>[]; readonly done?: readonly Changed[] }> {
    const seconds = secondsOf(options.confirm);
    const fleet = await openFleet(one, machines, options);
    try {
      const { forgetPlan } = await import('../../lib/nodes/plan/forget');
      const plans = await fleet.onEach(fleet.names, async (name) => forgetPlan(name, await fleet.facts(name)));
      return options.show ? { shown: plans } : { done: await change(one, fleet, plans, { ...options, confirm: seconds }) };
    } finally {
      await fleet.close();
    }
  },
  async view({ shown, done }, one) {
    if (done) return changedReport(done, one);
    one.io.out.write(await plansText(shown ?? [], false));
    return failures(shown ?? [], one, false);
  },
});
