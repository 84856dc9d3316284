import { updateVm } from '../../../state/vms';
import { writeRequest } from '../request';
import { requestMoves } from '../sched/request';
import type { Begun } from './action';
import { stateOf, transitionOf, vmOf } from './change';
import { refuseImported } from './imported';
import { wrongState } from './wrongState';

/** A mark for the next placement, or its removal. It is not at once: several are marked, or one is unmarked, before any of them moves. */
export const resched = writeRequest<{ readonly id: number; readonly action: 'resched' | 'unresched' }, Begun>({
  wire: 'one.vm.action',
  async run(tx, { id, action }, ctx) {
    const vm = await vmOf(tx, id);
    if (!transitionOf(action, vm)) throw wrongState(action, stateOf(vm), id);
    await refuseImported(tx, vm, action);
    await updateVm(tx, id, { resched: action === 'resched' ? 1 : 0 });
    if (action === 'unresched') return { id, operation: undefined };
    return { id, operation: await requestMoves(tx, ctx.clock.now(), ctx.config.schedInterval, ctx.caller) };
  },
});
