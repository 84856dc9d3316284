import { keepVdcRules } from '../../../state/acl';
import { freeReservation } from '../../../state/leases';
import { leaveVdcs } from '../../../state/vdcs';
import { deleteVnet, type LeaseRow, leasesOf } from '../../../state/vnets';
import { preconditionError } from '../../errors/errors';
import { writeRequest } from '../request';

const some = (word: string, ids: readonly number[]): string[] => {
  const all = [...new Set(ids)];
  return all.length === 0 ? [] : [`${word} ${all.slice(0, 10).join(',')}${all.length > 10 ? ` and ${all.length - 10} more` : ''}`];
};

const holders = (leases: readonly LeaseRow[]): string =>
  [
    ...some(
      'VMs',
      leases.filter((l) => l.vm_id >= 0).map((l) => l.vm_id),
    ),
    ...some(
      'reservations',
      leases.flatMap((l) => l.reserved_by ?? []),
    ),
    ...some(
      'virtual routers',
      leases.flatMap((l) => l.vrouter_id ?? []),
    ),
  ].join(', ') || 'nobody but hold (onevnet release)';

/** A network whose addresses somebody has stays. A reservation gives its addresses back. */
export const remove = writeRequest<{ readonly id: number }, void>({
  wire: 'one.vn.delete',
  async run(tx, { id }) {
    const leases = await leasesOf(tx, id);
    if (leases.length > 0)
      throw preconditionError(
        'vnet-in-use',
        `[one.vn.delete] Can not remove a virtual network with leases in use. ${leases.length} are held by ${holders(leases)}.`,
        {
          next: `onevnet show ${id}`,
        },
      );
    await leaveVdcs(tx, 'vnet', id);
    await keepVdcRules(tx);
    await freeReservation(tx, id);
    await deleteVnet(tx, id);
  },
});
