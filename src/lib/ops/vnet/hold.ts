import { insertLeases, leaseAt, releaseHeld } from '../../../state/leases';
import type { Db } from '../../../state/open';
import { type AddressRangeRow, rangesOf } from '../../../state/vnets';
import { preconditionError } from '../../errors/errors';
import { addressesAt, indexOf, parseAddress } from '../../model/ranges';
import { writeRequest } from '../request';

export interface HeldAddress {
  readonly id: number;
  /** IPv4, IPv6 or MAC */
  readonly address: string;
  /** only in this range */
  readonly arId?: number;
}

/** Where that address of a network is. undefined: nowhere, or not in the range that was named. */
export const placeOf = async (db: Db, { id, address, arId }: HeldAddress): Promise<{ readonly range: AddressRangeRow; readonly index: number } | undefined> => {
  const wanted = parseAddress(address);
  if (!wanted) throw preconditionError('address', 'Unknown address type', { next: 'name an IPv4, an IPv6 or a MAC address' });
  for (const range of await rangesOf(db, id)) {
    const index = arId === undefined || range.ar_id === arId ? indexOf(range, wanted) : undefined;
    if (index !== undefined) return { range, index };
  }
  return undefined;
};

const HOLD = 'one.vn.hold';

/** Nobody gets that address until it is released. */
export const hold = writeRequest<HeldAddress, void>({
  wire: HOLD,
  async run(tx, input) {
    const place = await placeOf(tx, input);
    if (!place || (await leaseAt(tx, place.range, place.index)))
      throw preconditionError('lease', `[${HOLD}] Address is not part of the address range or in use.`, { next: `onevnet show ${input.id}` });
    const { range, index } = place;
    await insertLeases(tx, [
      {
        vnet_id: range.vnet_id,
        ar_id: range.ar_id,
        idx: index,
        ip: range.ip === null ? null : range.ip + index,
        mac: addressesAt(range, index).MAC,
        vm_id: -1,
        nic_id: -1,
        reserved_by: null,
        vrouter_id: null,
        security_groups: '',
      },
    ]);
  },
});

/** What is not held stays what it is: to release it twice is no mistake. */
export const release = writeRequest<HeldAddress, void>({
  wire: 'one.vn.release',
  async run(tx, input) {
    const place = await placeOf(tx, input);
    if (place) await releaseHeld(tx, place.range, place.index);
  },
});
