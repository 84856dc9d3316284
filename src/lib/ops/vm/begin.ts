import type { Db } from '../../../state/open';
import { insertOperation } from '../../../state/operations';
import type { VmRow } from '../../../state/vms';
import type { Clock } from '../../engine/plan';
import type { Transition } from '../../model/transitions';
import { setVmState } from './change';

export interface By {
  readonly uid: number;
  readonly gid: number;
}

/** Enters a transition: the first transient state and the operation that does the work, or the end state when there is nothing to do. Resolves with the operation's id. */
export const begin = async (tx: Db, clock: Clock, by: By, vm: VmRow, transition: Transition, args: unknown = {}): Promise<number | undefined> => {
  if (!transition.plan) {
    await setVmState(tx, clock, vm, transition.to, { error: '', pending_reason: '' });
    return undefined;
  }
  const phase = transition.phases[0] ?? transition.to;
  await setVmState(tx, clock, vm, phase, { error: '', pending_reason: '' });
  return insertOperation(
    tx,
    { kind: `vm.${transition.plan}`, objectType: 'VM', objectId: vm.id, action: transition.action, args, phase, uid: by.uid, gid: by.gid },
    clock.now(),
  );
};
