import type { CloudLook } from '../../lib/nodes/cloud/step';
import type { Facts } from '../../lib/nodes/facts/facts';
import type { Outcome } from '../../lib/nodes/machines';
import type { MachinePlan } from '../../lib/nodes/plan/step';
import type { One } from '../context';
import { defineCommand, flag } from '../define';
import { cloudFailures, cloudPlanText, lookAtCloud } from './cloud';
import { type Coming, type Fleet, machinesArg, openFleet, reachOptions } from './fleet';
import { failures, planJson } from './report';

/** What has to be done: on machines, and then in the cloud. */
export interface Planned {
  /** what it was made from */
  readonly asked: readonly Outcome<Facts>[];
  /** planned as what they will be */
  readonly coming: Coming;
  readonly machines: readonly Outcome<MachinePlan>[];
  readonly cloud: CloudLook | undefined;
}

/** `wanted`: the machines that were named */
export const planAll = async (one: One, fleet: Fleet, wanted: readonly string[] | undefined): Promise<Planned> => {
  const told = await fleet.allFacts();
  const { comingOf, newContainer } = await import('../../lib/nodes/coming');
  const coming = comingOf(fleet.platform, told);
  const asked = told.map((o): Outcome<Facts> => {
    const carrier = told.find((c) => c.machine === coming.get(o.machine))?.result;
    return carrier === undefined ? o : { machine: o.machine, result: newContainer(fleet.platform, o.machine, carrier) };
  });
  const machines = (await fleet.plans(asked, coming)).map((o) => (coming.has(o.machine) ? asNew(o, coming) : o));
  return { asked, coming, machines, cloud: await lookAtCloud(one, fleet.platform, wanted) };
};

const asNew = (o: Outcome<MachinePlan>, coming: Coming): Outcome<MachinePlan> =>
  o.result === undefined
    ? o
    : {
        machine: o.machine,
        result: { ...o.result, notes: [`it is made on ${coming.get(o.machine)} first, which then tells its host key; planned as a new one`] },
      };

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
  async run(one, { machines }, options): Promise<Planned> {
    const fleet = await openFleet(one, machines, options);
    try {
      return await planAll(one, fleet, machines);
    } finally {
      await fleet.close();
    }
  },
  async view(planned, one, { manual, json }) {
    if (json) one.io.out.write(await planJson(planned.machines, planned.cloud));
    else one.io.out.write(await allText(planned, manual === true));
    return planFailures(planned, one, json === true);
  },
});

export const planFailures = async ({ machines, cloud }: Planned, one: One, json: boolean): Promise<number | undefined> => {
  const [ofMachines, ofCloud] = [await failures(machines, one, json), await cloudFailures(cloud, one, json)];
  return ofMachines ?? ofCloud;
};

export const allText = async ({ machines, cloud }: Pick<Planned, 'machines' | 'cloud'>, manual: boolean): Promise<string> =>
  `${await plansText(machines, manual)}${await cloudPlanText(cloud, manual)}`;

export const plansText = async (outcomes: readonly Outcome<MachinePlan>[], manual: boolean): Promise<string> => {
  const { manualText, planText } = await import('../../lib/nodes/show');
  return outcomes.flatMap((o) => (o.result === undefined ? [] : [(manual ? manualText : planText)(o.result)])).join('');
};
