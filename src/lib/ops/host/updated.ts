import { setBody } from '../../../state/bodies';
import type { UpdateHook } from '../object/hooks';
import { placeWaiting } from '../sched/request';
import { nodeFrom, pciFilterOf } from './node';
import { applyReserved } from './reserved';

/** What it reserves counts at once. A place where it could not be reached is refused, as when it is created. */
export const hostUpdated: UpdateHook = async ({ tx, ctx, id, next }) => {
  nodeFrom(id, String(id), next, ctx.config);
  pciFilterOf(String(id), next);
  await setBody(tx, 'HOST', id, next);
  await applyReserved(tx, id);
  await placeWaiting(tx, ctx);
  return next;
};
