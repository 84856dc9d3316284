import type { Db } from '../../../state/open';
import { updateVm } from '../../../state/vms';
import { type Ctx, writeRequest } from '../request';
import { requestMoves } from '../sched/request';
import type { Begun } from './action';
import { stateOf, transitionOf, vmOf } from './change';
import { refuseImported } from './imported';
import { requireTransfer } from './requireTransfer';
import { wrongState } from './wrongState';

/** A mark for the next placement, or its removal. It is not at once: several are marked, or one is unmarked, before any of them moves. */
export const resched = writeRequest<{ readonly id: number; readonly action: 'resched' | 'unresched' }, Begun>({
  wire: 'one.vm.action',
  async run(tx, { id, action }, ctx) {
    if (action === 'resched') return markToMove(tx, ctx, id, ctx.config.schedInterval);
    const vm = await vmOf(tx, id);
    if (!transitionOf(action, vm)) throw wrongState(action, stateOf(vm), id);
    await updateVm(tx, id, { resched: 0 });
    return { id, operation: undefined };
  },
});

/** The VM moves in the next round, which begins in `seconds` unless one is open already. Error: wrong-state. */
export const markToMove = async (tx: Db, ctx: Ctx, id: number, seconds: number): Promise<Begun> => {
  const vm = await vmOf(tx, id);
  if (!transitionOf('resched', vm)) throw wrongState('resched', stateOf(vm), id);
  await refuseImported(tx, vm, 'resched');
  await updateVm(tx, id, { resched: 1 });
  await requireTransfer(tx, id);
  return { id, operation: await requestMoves(tx, ctx.clock.now(), seconds, ctx.caller) };
};
