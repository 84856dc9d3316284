import type { Db } from '../../../state/open';
import { updateVm, type VmRow, vmById } from '../../../state/vms';
import type { Clock } from '../../engine/plan';
import { missingError } from '../../errors/errors';
import { type ActionName, type Transition, transitionFor } from '../../model/transitions';
import { nameOf, pairOf, type StateName } from '../../model/vmStates';
import { refuseParked } from './parked';

/** The only place that writes a VM's state. */
export const setVmState = async (
  tx: Db,
  clock: Clock,
  vm: Pick<VmRow, 'id' | 'state' | 'lcm_state'>,
  to: StateName,
  change: { error?: string; pending_reason?: string; deploy_id?: string; etime?: number } = {},
): Promise<void> => {
  const next = pairOf(to);
  await updateVm(tx, vm.id, {
    state: next.state,
    lcm_state: next.lcmState,
    prev_state: vm.state,
    prev_lcm_state: vm.lcm_state,
    state_since: clock.nowMs(),
    ...change,
  });
};

export const stateOf = (vm: Pick<VmRow, 'state' | 'lcm_state'>): StateName => nameOf({ state: vm.state, lcmState: vm.lcm_state });

/** The row of the table for what is asked of a VM. Throws 'in-trash' for one that is parked. */
export const transitionOf = (action: ActionName, vm: VmRow): Transition | undefined => {
  refuseParked(vm, action);
  return transitionFor(action, stateOf(vm));
};

export const vmOf = async (db: Db, id: number): Promise<VmRow> => {
  const vm = await vmById(db, id);
  if (!vm) throw missingError(`VM ${id} is not in the state`);
  return vm;
};
