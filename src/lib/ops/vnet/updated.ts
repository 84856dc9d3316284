import type { Db } from '../../../state/open';
import { unpack } from '../../../state/packing';
import { activeVmsOf, updateVnet, type VnetRow, vnetById } from '../../../state/vnets';
import { preconditionError } from '../../errors/errors';
import type { UpdateHook } from '../object/hooks';
import { type Physical, physicalOf } from './physical';

const WIRES = ['vn_mad', 'bridge', 'phydev', 'vlan_id', 'outer_vlan_id'] as const;

/** A domain that is there hangs on the bridge it was started with: that one is not pulled away under it. */
const refuseMoved = async (tx: Db, wire: string, before: VnetRow, next: Omit<Physical, 'template'>): Promise<void> => {
  const moved = WIRES.filter((key) => before[key] !== next[key]);
  const vms = moved.length === 0 ? [] : await activeVmsOf(tx, before.id);
  if (vms.length > 0)
    throw preconditionError(
      'vnet-in-use',
      `[${wire}] Cannot update template. ${moved.join(', ').toUpperCase()} cannot change while VMs ${vms.slice(0, 10).join(',')} run in the network.`,
      { next: `onevm poweroff ${vms[0]}` },
    );
};

/** A network without a driver is none; what its columns say follows from the template. */
export const vnetUpdated: UpdateHook = async ({ tx, wire, id, next }) => {
  const before = (await vnetById(tx, id)) as VnetRow;
  const { template, ...physical } = await physicalOf(tx, { wire, lead: 'Cannot update template. ', id, template: next, before });
  await refuseMoved(tx, wire, before, physical);
  await updateVnet(tx, id, physical);
  return unpack(template as string);
};
