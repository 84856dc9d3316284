import { updateVnet } from '../../../state/vnets';
import { preconditionError } from '../../errors/errors';
import { single } from '../../template/template';
import type { UpdateHook } from '../object/hooks';

/** A network without a driver is none; what its list shows follows from the template. */
export const vnetUpdated: UpdateHook = async ({ tx, wire, id, next }) => {
  const driver = single(next, 'VN_MAD') ?? '';
  if (driver === '') throw preconditionError('vnet-driver', `[${wire}] Cannot update template. No VN_MAD in template for Virtual Network.`);
  const bridge = single(next, 'BRIDGE');
  await updateVnet(tx, id, { vn_mad: driver, phydev: single(next, 'PHYDEV') ?? '', ...(bridge ? { bridge } : {}) });
  return next;
};
