import { freeReservation, lastTakenIndex, leasesOfRange } from '../../../state/leases';
import type { Db } from '../../../state/open';
import { unpack } from '../../../state/packing';
import { type AddressRangeRow, deleteRange, insertRanges, leasesOf, rangesOf, updateRange, type VnetRow, vnetById } from '../../../state/vnets';
import { missingError, preconditionError } from '../../errors/errors';
import { indexOf } from '../../model/ranges';
import { type Pairs, pair, type Template, vectors } from '../../template/template';
import { writeRequest } from '../request';
import { checkEnd, type NewRange, newPrefixes, rangeExtras, rangeOf, refuseOverlap } from './range';

interface OfVnet {
  readonly id: number;
}

export const rangeById = async (db: Db, wire: string, vnetId: number, arId: number): Promise<AddressRangeRow> => {
  const range = (await rangesOf(db, vnetId)).find((r) => r.ar_id === arId);
  if (!range) throw missingError(`[${wire}] Address Range does not exist`, { next: `onevnet show ${vnetId} --show-ar` });
  return range;
};

const ADD = 'one.vn.add_ar';

export const addRange = writeRequest<OfVnet & { readonly template: Template }, void>({
  wire: ADD,
  async run(tx, { id, template }, ctx) {
    const given = vectors(template, 'AR');
    if (given.length === 0) throw preconditionError('ar-missing', `[${ADD}] The template has no AR vector: AR = [ TYPE = IP4, IP = 10.0.0.1, SIZE = 10 ]`);
    if (((await vnetById(tx, id)) as VnetRow).parent_id !== null)
      throw preconditionError('vnet-reservation', `[${ADD}] Network ${id} is a reservation: its addresses come from its parent`, {
        next: `onevnet reserve --help`,
      });
    const ranges = await rangesOf(tx, id);
    const first = Math.max(-1, ...ranges.map((r) => r.ar_id)) + 1;
    const added: NewRange[] = [];
    for (const [n, ar] of given.entries()) added.push(rangeOf(ADD, ctx, ar, { vnetId: id, arId: first + n }, [...ranges, ...added]));
    await insertRanges(tx, added);
  },
});

const REMOVE = 'one.vn.rm_ar';

/** Which lease of its parent's range the first of a reservation's range is. */
const indexInParent = (range: AddressRangeRow, parent: AddressRangeRow): number => indexOf(parent, { kind: 'MAC', mac: range.mac }) as number;

/** Takes a range away; what it reserved in the parent network is free again. */
const takeAway = async (tx: Db, vnet: VnetRow, range: AddressRangeRow): Promise<void> => {
  await deleteRange(tx, vnet.id, range.ar_id);
  if (vnet.parent_id === null || range.parent_ar_id === null) return;
  const parent = (await rangesOf(tx, vnet.parent_id)).find((r) => r.ar_id === range.parent_ar_id);
  if (parent) await freeReservation(tx, vnet.id, { vnet_id: parent.vnet_id, ar_id: parent.ar_id, index: indexInParent(range, parent), size: range.size });
};

export const removeRange = writeRequest<OfVnet & { readonly arId: number; readonly force: boolean }, void>({
  wire: REMOVE,
  async run(tx, { id, arId, force }) {
    const range = await rangeById(tx, REMOVE, id, arId);
    const leases = (await leasesOf(tx, id)).filter((l) => l.ar_id === arId);
    const reserved = [...new Set(leases.flatMap((l) => l.reserved_by ?? []))];
    if (force && reserved.length > 0)
      throw preconditionError('ar-reserved', `[${REMOVE}] Address Range has leases in use: networks ${reserved.join(',')} reserved addresses of it`, {
        next: `onevnet delete ${reserved[0]}`,
      });
    if (!force && leases.length > 0) throw preconditionError('ar-in-use', `[${REMOVE}] Address Range has leases in use`, { next: `onevnet show ${id}` });
    await takeAway(tx, (await vnetById(tx, id)) as VnetRow, range);
  },
});

const FREE = 'one.vn.free_ar';

export const freeRange = writeRequest<OfVnet & { readonly arId: number }, void>({
  wire: FREE,
  async run(tx, { id, arId }) {
    const range = await rangeById(tx, FREE, id, arId);
    if ((await leasesOfRange(tx, range)) > 0) throw preconditionError('ar-in-use', `[${FREE}] Address Range has leases in use`, { next: `onevnet show ${id}` });
    if (range.parent_ar_id === null)
      throw preconditionError('vnet-reservation', `[${FREE}] Address Range was not reserved from another network`, { next: `onevnet rmar ${id} ${arId}` });
    await takeAway(tx, (await vnetById(tx, id)) as VnetRow, range);
  },
});

const UPDATE = 'one.vn.update_ar';

/** SIZE as it is to be; the range may not lose an address that somebody has, nor run into another one. */
const newSize = async (tx: Db, range: AddressRangeRow, text: string): Promise<number> => {
  const size = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  if (size < 1) throw preconditionError('ar-size', `[${UPDATE}] Wrong SIZE "${text}": it is a number of addresses, at least 1`);
  if (size === range.size) return size;
  if (range.parent_ar_id !== null) throw preconditionError('vnet-reservation', `[${UPDATE}] The size of a reserved address range cannot be changed`);
  const last = await lastTakenIndex(tx, range);
  if (last !== undefined && last >= size)
    throw preconditionError('ar-in-use', `[${UPDATE}] Address Range has leases in use: address ${last + 1} of it is taken`, {
      next: `onevnet show ${range.vnet_id}`,
    });
  return size;
};

const withKept = (ar: Pairs, kept: Pairs): Pairs => [...kept.filter(([k]) => pair(ar, k) === undefined), ...ar];

/** The attributes of a range: its first addresses and its type stay what they are. `append` keeps those that are not named. */
export const updateRangeAttributes = writeRequest<OfVnet & { readonly arId: number; readonly ar: Pairs; readonly append: boolean }, void>({
  wire: UPDATE,
  async run(tx, { id, arId, ar, append }) {
    const range = await rangeById(tx, UPDATE, id, arId);
    const kept = unpack(range.template).flatMap((a): Pairs => (typeof a.value === 'string' ? [[a.key, a.value]] : []));
    const given = append ? withKept(ar, kept) : ar;
    const size = await newSize(tx, range, pair(given, 'SIZE') || String(range.size));
    const changed = { ...range, size, ...((await leasesOfRange(tx, range)) > 0 ? {} : newPrefixes(UPDATE, range, given)) };
    checkEnd(UPDATE, changed);
    refuseOverlap(UPDATE, changed, await rangesOf(tx, id));
    await updateRange(tx, id, arId, {
      size,
      next_index: range.next_index % size,
      global_prefix: changed.global_prefix,
      ula_prefix: changed.ula_prefix,
      template: rangeExtras(given),
    });
  },
});
