import { keepVdcRules } from '../../../state/acl';
import { leaveVdcs } from '../../../state/vdcs';
import { deleteVnet, leasesOf } from '../../../state/vnets';
import { preconditionError } from '../../errors/errors';
import { writeRequest } from '../request';

export const remove = writeRequest<{ readonly id: number }, void>({
  wire: 'one.vn.delete',
  async run(tx, { id }) {
    const leases = await leasesOf(tx, id);
    if (leases.length > 0)
      throw preconditionError(
        'vnet-in-use',
        `[one.vn.delete] Can not remove a virtual network with leases in use. ${leases.length} are held by VMs ${[...new Set(leases.map((l) => l.vm_id))].slice(0, 10).join(',')}.`,
        { next: `onevnet show ${id}` },
      );
    await leaveVdcs(tx, 'vnet', id);
    await keepVdcRules(tx);
    await deleteVnet(tx, id);
  },
});
