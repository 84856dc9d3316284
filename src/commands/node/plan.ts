import type { Outcome } from '../../lib/nodes/machines';
import type { MachinePlan } from '../../lib/nodes/plan/step';
import { defineCommand, flag } from '../define';
import { machinesArg, openFleet, reachOptions } from './fleet';
import { failures, planJson } from './report';

export const plan = defineCommand({
  name: 'plan',
  summary: 'Show what has to be done on machines so that they are as the platform file says',
  args: { machines: machinesArg() },
  options: {
    ...reachOptions,
    manual: flag('--manual', 'the commands an administrator would type, instead'),
    json: flag('--json', 'as JSON', '-j'),
  },
  ours: 'the field has no tool that prepares machines',
  async run(one, { machines }, options): Promise<readonly Outcome<MachinePlan>[]> {
    const fleet = await openFleet(one, machines, options);
    try {
      return await fleet.plans(await fleet.allFacts());
    } finally {
      await fleet.close();
    }
  },
  async view(outcomes, one, { manual, json }) {
    if (json) one.io.out.write(await planJson(outcomes));
    else one.io.out.write(await plansText(outcomes, manual === true));
    return failures(outcomes, one, json === true);
  },
});

export const plansText = async (outcomes: readonly Outcome<MachinePlan>[], manual: boolean): Promise<string> => {
  const { manualText, planText } = await import('../../lib/nodes/show');
  return outcomes.flatMap((o) => (o.result === undefined ? [] : [(manual ? manualText : planText)(o.result)])).join('');
};
