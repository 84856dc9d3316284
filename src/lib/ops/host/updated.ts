import { setBody } from '../../../state/bodies';
import type { UpdateHook } from '../object/hooks';
import { placeWaiting } from '../sched/request';
import { pciFilterOf } from './node';
import { applyReserved } from './reserved';

/** What it reserves counts at once. */
export const hostUpdated: UpdateHook = async ({ tx, ctx, id, next }) => {
  pciFilterOf(String(id), next);
  await setBody(tx, 'HOST', id, next);
  await applyReserved(tx, id);
  await placeWaiting(tx, ctx);
  return next;
};
