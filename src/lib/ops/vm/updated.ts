import type { UpdateHook } from '../object/hooks';
import { requestPlacement } from '../sched/request';
import { stateOf, vmOf } from './change';

/** One that waits may have said what it waits for. */
export const vmUpdated: UpdateHook = async ({ tx, ctx, id, next }) => {
  if (stateOf(await vmOf(tx, id)) === 'PENDING') await requestPlacement(tx, ctx);
  return next;
};
