import type { Db } from '../../../state/open';
import { finishOperation, insertOperation, openOperation } from '../../../state/operations';
import type { VmRow } from '../../../state/vms';
import type { Clock } from '../../engine/plan';
import type { Transition } from '../../model/transitions';
import type { StateName } from '../../model/vmStates';
import { backupOvertaken } from './backup/failing';
import { setVmState, stateOf } from './change';
import { refuseImported } from './imported';

export interface By {
  readonly uid: number;
  readonly gid: number;
}

/** What an operation on a VM keeps of its beginning; with it its row of the transition table is found again. */
export interface BegunArgs {
  /** the state of the row: the VM's, or the one it would have if it had not been set to wait */
  readonly from: StateName;
  /** the phase it begins with, when that is not the row's first */
  readonly startAt?: StateName;
}

/** Enters a transition: the first transient state and the operation that does the work, or the end state when there is nothing to do. Resolves with the operation's id. */
export const begin = async (
  tx: Db,
  clock: Clock,
  by: By,
  vm: VmRow,
  transition: Transition,
  args: Partial<BegunArgs> & Readonly<Record<string, unknown>> = {},
): Promise<number | undefined> => {
  await refuseImported(tx, vm, transition.action);
  if (!transition.plan) {
    await closeOpen(tx, clock, 'VM', vm.id, transition.action);
    await setVmState(tx, clock, vm, transition.to, { error: '', pending_reason: '' });
    return undefined;
  }
  const phase = args.startAt ?? transition.phases[0];
  // what is done to the guest alone leaves the VM in its state, and does not keep it from being acted on
  const objectType = phase === undefined ? 'GUEST' : 'VM';
  await closeOpen(tx, clock, objectType, vm.id, transition.action);
  const from = stateOf(vm);
  if (phase !== undefined) await setVmState(tx, clock, vm, phase, { error: '', pending_reason: '' });
  return insertOperation(
    tx,
    {
      kind: `vm.${transition.plan}`,
      objectType,
      objectId: vm.id,
      action: transition.action,
      args: { from, ...args },
      phase: phase ?? '',
      uid: by.uid,
      gid: by.gid,
    },
    clock.now(),
  );
};

/** A row that begins in a passing state overtakes the work that is open: whoever does it finds it closed. */
const closeOpen = async (tx: Db, clock: Clock, objectType: string, vmId: number, action: string): Promise<void> => {
  const open = await openOperation(tx, objectType, vmId);
  if (!open) return;
  await finishOperation(tx, open.id, 'failed', clock.now(), `overtaken by ${action}`);
  await backupOvertaken(tx, clock, open, action);
};
