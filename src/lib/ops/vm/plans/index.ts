import type { Planner } from '../../../engine/plan';
import type { PlanName } from '../../../model/transitions';
import type { Env } from '../../request';
import { backupPlans } from './backup';
import { hotplugPlans } from './hotplug';
import { lifePlans } from './life';
import { migratePlans } from './migrate';
import type { PlanOf } from './planOf';
import { recoverPlans } from './recover';
import { resizePlans } from './resize';
import { snapshotsPlans } from './snapshots';

const plans: Readonly<Record<PlanName, PlanOf>> = {
  ...lifePlans,
  ...migratePlans,
  ...recoverPlans,
  ...hotplugPlans,
  ...snapshotsPlans,
  ...resizePlans,
  ...backupPlans,
};

/** All plans of VMs, by the kind of their operation: `vm.` and the name that the transition table gives. */
export const vmPlanners = (env: Env): Readonly<Record<string, Planner>> =>
  Object.fromEntries(Object.entries(plans).map(([name, plan]): [string, Planner] => [`vm.${name}`, (operation) => plan(env, operation)]));
