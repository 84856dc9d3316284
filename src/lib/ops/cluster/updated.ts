import { setBody } from '../../../state/bodies';
import { clusterMembers } from '../../../state/clusters';
import { applyReserved } from '../host/reserved';
import type { UpdateHook } from '../object/hooks';

/** What a cluster reserves, its hosts reserve that say nothing themselves. */
export const clusterUpdated: UpdateHook = async ({ tx, id, next }) => {
  await setBody(tx, 'CLUSTER', id, next);
  for (const host of (await clusterMembers(tx)).get(id)?.hosts ?? []) await applyReserved(tx, host);
  return next;
};
