import { updateHost, vmIdsOnHost } from '../../../state/hosts';
import { vmBody, vmsByIds } from '../../../state/vms';
import { HOST_STATE } from '../../model/objectStates';
import { demand } from '../demand';
import { writeRequest } from '../request';
import { transitionOf } from '../vm/change';
import { isImported } from '../vm/imported';
import { isInTrash } from '../vm/parked';
import { markToMove } from '../vm/resched';

const WIRE = 'one.host.flush';

/** Seconds: all VMs are marked together, so that the round only leaves time to take the mark from one of them. */
const SOON = 3;

export interface Flushed {
  /** VMs that will be moved, and those that cannot be in the state they are in */
  readonly moving: readonly number[];
  readonly staying: readonly number[];
}

/** A host is given no new VMs, and those it runs are marked to be moved: to be done before it is taken out of service. All in one transaction. */
export const flush = writeRequest<{ readonly id: number }, Flushed>({
  wire: WIRE,
  async run(tx, { id }, ctx) {
    await updateHost(tx, id, { state: HOST_STATE.DISABLED, error: '' });
    const [moving, staying]: [number[], number[]] = [[], []];
    for (const vm of await vmsByIds(tx, await vmIdsOnHost(tx, id))) {
      if (isInTrash(vm) || !transitionOf('resched', vm) || isImported((await vmBody(tx, vm.id)).template)) {
        staying.push(vm.id);
        continue;
      }
      await demand(tx, ctx, WIRE, 'ADMIN', 'VM', vm.id);
      await markToMove(tx, ctx, vm.id, SOON);
      moving.push(vm.id);
    }
    return { moving, staying };
  },
});
