import { deleteVnet, leasesOf, updateVnet, type VnetRow, vnetById } from '../../../state/vnets';
import { preconditionError } from '../../errors/errors';
import { VNET_STATE, vnetStateName } from '../../model/objectStates';
import { writeRequest } from '../request';
import type { Recovery } from './recoveries';

const WIRE = 'one.vn.recover';

/** From which states, and to which. `delete`: from any but READY. */
const FROM: Readonly<Record<Exclude<Recovery, 'delete'>, readonly string[]>> = {
  success: ['LOCK_CREATE', 'LOCK_DELETE', 'UPDATE_FAILURE'],
  failure: ['LOCK_CREATE', 'LOCK_DELETE'],
  retry: ['UPDATE_FAILURE'],
};

export const recover = writeRequest<{ readonly id: number; readonly how: Recovery }, void>({
  wire: WIRE,
  async run(tx, { id, how }) {
    const state = vnetStateName(((await vnetById(tx, id)) as VnetRow).state);
    if (how === 'delete' ? state === 'READY' : !FROM[how].includes(state))
      throw preconditionError('vnet-state', `[${WIRE}] Could not perform 'recover ${how}' on VN ${id}, wrong state ${state}.`);
    const gone = how === 'delete' || (how === 'success' && state === 'LOCK_DELETE');
    if (!gone) return updateVnet(tx, id, { state: how === 'failure' ? VNET_STATE.ERROR : VNET_STATE.READY });
    if ((await leasesOf(tx, id)).length > 0) throw preconditionError('vnet-in-use', `[${WIRE}] Can not remove a virtual network with leases in use.`);
    await deleteVnet(tx, id);
  },
});
