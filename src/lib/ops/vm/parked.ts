import type { VmRow } from '../../../state/vms';
import { type OneError, preconditionError } from '../../errors/errors';
import type { ActionName } from '../../model/transitions';

/** What may be asked of a VM in the trash: its end, now. */
const ENDS: readonly ActionName[] = ['terminate', 'terminate-hard'];

export const isInTrash = (vm: Pick<VmRow, 'purge_at'>): boolean => vm.purge_at > 0;

/** Throws for whatever else is asked of it. */
export const refuseParked = (vm: VmRow, action: ActionName): void => {
  if (isInTrash(vm) && !ENDS.includes(action)) throw parked(vm);
};

const parked = ({ id, purge_at }: VmRow): OneError =>
  preconditionError(
    'in-trash',
    `VM ${id} was terminated; its disks are kept until ${new Date(purge_at * 1000).toISOString().slice(0, 16)}Z, and nothing else is done to it`,
    {
      next: `onevm undo ${id}`,
    },
  );
