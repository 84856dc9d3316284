import type { Db } from '../../../state/open';
import { type VmRow, vmBody } from '../../../state/vms';
import { preconditionError } from '../../errors/errors';
import { type ActionName, refusedText } from '../../model/transitions';
import { single, type Template } from '../../template/template';
import { stateOf } from './change';

/** A domain that somebody else made, taken in as it runs. Its disks, its networks and its definition are not ours: we start and end it, and nothing more. */
export const isImported = (t: Template): boolean => single(t, 'IMPORTED') === 'YES';

const ALLOWED: readonly ActionName[] = [
  'poweroff',
  'poweroff-hard',
  'resume',
  'reboot',
  'reboot-hard',
  'terminate',
  'terminate-hard',
  'recover-delete',
  'recover-delete-db',
];

/** Actions that would need its disks or its description are refused, in whatever state it is. */
export const refuseImported = async (tx: Db, vm: Pick<VmRow, 'id' | 'state' | 'lcm_state'>, action: ActionName): Promise<void> => {
  if (ALLOWED.includes(action) || !isImported((await vmBody(tx, vm.id)).template)) return;
  const begin = /^\[[^\]]+\]/.exec(refusedText(action, stateOf(vm), vm.id))?.[0] ?? '';
  throw preconditionError(
    'vm-imported',
    `${begin} VM ${vm.id} was imported with disks that are not ours: it can be powered off, resumed, rebooted and terminated, not "${action}".`,
    {
      next: `onevm poweroff ${vm.id}`,
    },
  );
};
