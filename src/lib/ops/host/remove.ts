import { keepVdcRules } from '../../../state/acl';
import { deleteHost, vmIdsOnHost } from '../../../state/hosts';
import { leaveVdcs } from '../../../state/vdcs';
import { preconditionError } from '../../errors/errors';
import { writeRequest } from '../request';

export const remove = writeRequest<{ readonly id: number }, void>({
  wire: 'one.host.delete',
  async run(tx, { id }) {
    const vms = await vmIdsOnHost(tx, id);
    if (vms.length > 0)
      throw preconditionError('host-in-use', `[one.host.delete] Cannot delete host, it has ${vms.length} VMs: ${vms.slice(0, 10).join(',')}`, {
        next: `onevm list --filter HOST=... (move or terminate them first)`,
      });
    await leaveVdcs(tx, 'host', id);
    await keepVdcRules(tx);
    await deleteHost(tx, id);
  },
});
