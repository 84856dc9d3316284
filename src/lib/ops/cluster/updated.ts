import { setBody } from '../../../state/bodies';
import { clusterMembers } from '../../../state/clusters';
import { applyReserved } from '../host/reserved';
import type { UpdateHook } from '../object/hooks';
import { placeWaiting } from '../sched/request';

/** What a cluster reserves, its hosts reserve that say nothing themselves; and VMs may have waited for what it says of itself. */
export const clusterUpdated: UpdateHook = async ({ tx, ctx, id, next }) => {
  await setBody(tx, 'CLUSTER', id, next);
  for (const host of (await clusterMembers(tx)).get(id)?.hosts ?? []) await applyReserved(tx, host);
  await placeWaiting(tx, ctx);
  return next;
};
