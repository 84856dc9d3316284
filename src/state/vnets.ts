import type { Insertable, Selectable, Updateable } from 'kysely';
import type { Db } from './open';
import type { Schema } from './schema';

export type VnetRow = Selectable<Schema['vnets']>;
export type AddressRangeRow = Selectable<Schema['address_ranges']>;
/** columns of a network that may be written */
export type VnetColumns = Updateable<Schema['vnets']>;
export type NewAddressRange = Insertable<Schema['address_ranges']>;
export type LeaseRow = Selectable<Schema['leases']>;

export const insertVnet = async (tx: Db, row: Insertable<Schema['vnets']>, ranges: readonly Insertable<Schema['address_ranges']>[]): Promise<void> => {
  await tx.insertInto('vnets').values(row).execute();
  if (ranges.length > 0)
    await tx
      .insertInto('address_ranges')
      .values([...ranges])
      .execute();
};

export const vnetById = (db: Db, id: number): Promise<VnetRow | undefined> => db.selectFrom('vnets').selectAll().where('id', '=', id).executeTakeFirst();

export const hasVnet = async (db: Db, id: number): Promise<boolean> =>
  (await db.selectFrom('vnets').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;

export const allVnets = (db: Db): Promise<VnetRow[]> => db.selectFrom('vnets').selectAll().orderBy('id', 'desc').execute();

export const vnetByOwnerAndName = (db: Db, uid: number, name: string): Promise<VnetRow | undefined> =>
  db.selectFrom('vnets').selectAll().where('uid', '=', uid).where('name', '=', name).executeTakeFirst();

export const updateVnet = async (tx: Db, id: number, change: Updateable<Schema['vnets']>): Promise<void> => {
  await tx.updateTable('vnets').set(change).where('id', '=', id).execute();
};

export const deleteVnet = async (tx: Db, id: number): Promise<void> => {
  await tx.deleteFrom('cluster_vnets').where('vnet_id', '=', id).execute();
  await tx.deleteFrom('vnets').where('id', '=', id).execute();
};

/** Of all networks: vnet id -> its ranges. */
export const allRanges = async (db: Db): Promise<Map<number, AddressRangeRow[]>> => {
  const all = new Map<number, AddressRangeRow[]>();
  for (const row of await db.selectFrom('address_ranges').selectAll().orderBy('vnet_id').orderBy('ar_id').execute())
    all.set(row.vnet_id, [...(all.get(row.vnet_id) ?? []), row]);
  return all;
};

export const insertRanges = async (tx: Db, ranges: readonly Insertable<Schema['address_ranges']>[]): Promise<void> => {
  for (const range of ranges) await tx.insertInto('address_ranges').values(range).execute();
};

export const updateRange = async (tx: Db, vnetId: number, arId: number, values: Updateable<Schema['address_ranges']>): Promise<void> => {
  await tx.updateTable('address_ranges').set(values).where('vnet_id', '=', vnetId).where('ar_id', '=', arId).execute();
};

export const deleteRange = async (tx: Db, vnetId: number, arId: number): Promise<void> => {
  await tx.deleteFrom('leases').where('vnet_id', '=', vnetId).where('ar_id', '=', arId).execute();
  await tx.deleteFrom('address_ranges').where('vnet_id', '=', vnetId).where('ar_id', '=', arId).execute();
};

/** ACTIVE, STOPPED, SUSPENDED: a domain, or the memory of one, that hangs on the network as it was. */
const WITH_DOMAIN = [3, 4, 5];

export const activeVmsOf = async (db: Db, id: number): Promise<number[]> =>
  (
    await db
      .selectFrom('leases')
      .innerJoin('vms', 'vms.id', 'leases.vm_id')
      .select('vms.id')
      .distinct()
      .where('leases.vnet_id', '=', id)
      .where('vms.state', 'in', WITH_DOMAIN)
      .orderBy('vms.id')
      .execute()
  ).map((r) => r.id);

/** Ids of the networks that were reserved from this one. */
export const reservationsOf = async (db: Db, id: number): Promise<number[]> =>
  (await db.selectFrom('vnets').select('id').where('parent_id', '=', id).orderBy('id').execute()).map((r) => r.id);

/** Tags of the networks whose VLAN number is one of these drivers'. */
export const vlanIdsOf = async (db: Db, drivers: readonly string[]): Promise<Set<number>> => {
  const rows = await db
    .selectFrom('vnets')
    .select(['vlan_id', 'outer_vlan_id'])
    .where('vn_mad', 'in', [...drivers])
    .execute();
  return new Set(
    rows
      .flatMap((r) => [r.vlan_id, r.outer_vlan_id])
      .filter((v) => v !== '')
      .map(Number),
  );
};

/** VMs with a lease: vnet id -> VM ids, in order. */
export const vmsByVnet = async (db: Db): Promise<Map<number, number[]>> => {
  const rows = await db.selectFrom('leases').select(['vnet_id', 'vm_id']).distinct().where('vm_id', '>=', 0).orderBy('vnet_id').orderBy('vm_id').execute();
  const all = new Map<number, number[]>();
  for (const r of rows) {
    const ids = all.get(r.vnet_id);
    if (ids) ids.push(r.vm_id);
    else all.set(r.vnet_id, [r.vm_id]);
  }
  return all;
};

/** Virtual routers with a lease of their own: vnet id -> their ids, in order. */
export const vroutersByVnet = async (db: Db): Promise<Map<number, number[]>> => {
  const rows = await db
    .selectFrom('leases')
    .select(['vnet_id', 'vrouter_id'])
    .distinct()
    .where('vrouter_id', 'is not', null)
    .orderBy('vnet_id')
    .orderBy('vrouter_id')
    .execute();
  const all = new Map<number, number[]>();
  for (const r of rows) all.set(r.vnet_id, [...(all.get(r.vnet_id) ?? []), r.vrouter_id as number]);
  return all;
};

export const rangesOf = (db: Db, vnetId: number): Promise<AddressRangeRow[]> =>
  db.selectFrom('address_ranges').selectAll().where('vnet_id', '=', vnetId).orderBy('ar_id').execute();

export const leasesOf = (db: Db, vnetId: number): Promise<LeaseRow[]> =>
  db.selectFrom('leases').selectAll().where('vnet_id', '=', vnetId).orderBy('ar_id').orderBy('idx').execute();

/** vnet id -> leases taken */
export const leaseCounts = async (db: Db): Promise<Map<number, number>> => {
  const rows = await db
    .selectFrom('leases')
    .select((e) => ['vnet_id', e.fn.countAll<number>().as('n')])
    .groupBy('vnet_id')
    .execute();
  return new Map(rows.map((r) => [r.vnet_id, Number(r.n)]));
};

/**
 * The next free index of a range: at or after the one behind the last that was given, then from the beginning; undefined when the range is full.
 * Two callers cannot get the same one: this runs in the writing transaction, and the table's unique keys would refuse.
 */
export const nextFreeIndex = async (tx: Db, range: AddressRangeRow): Promise<number | undefined> =>
  (await freeIndexFrom(tx, range, range.next_index)) ?? (range.next_index === 0 ? undefined : freeIndexFrom(tx, range, 0));

/** One indexed query: the index itself, or the first gap behind it. */
const freeIndexFrom = async (tx: Db, range: AddressRangeRow, from: number): Promise<number | undefined> => {
  const taken = (idx: number) =>
    tx.selectFrom('leases').select('idx').where('vnet_id', '=', range.vnet_id).where('ar_id', '=', range.ar_id).where('idx', '=', idx).executeTakeFirst();
  if (from < range.size && !(await taken(from))) return from;
  const gap = await tx
    .selectFrom('leases as l')
    .select((e) => e('l.idx', '+', 1).as('idx'))
    .where('l.vnet_id', '=', range.vnet_id)
    .where('l.ar_id', '=', range.ar_id)
    .where('l.idx', '>=', from)
    .where('l.idx', '<', range.size - 1)
    .where((e) =>
      e.not(
        e.exists(
          e
            .selectFrom('leases as n')
            .select('n.idx')
            .whereRef('n.vnet_id', '=', 'l.vnet_id')
            .whereRef('n.ar_id', '=', 'l.ar_id')
            .whereRef('n.idx', '=', (x) => x('l.idx', '+', 1)),
        ),
      ),
    )
    .orderBy('l.idx')
    .limit(1)
    .executeTakeFirst();
  return gap?.idx;
};

/** The next search begins behind these. */
export const keepTurn = (tx: Db, range: AddressRangeRow, index: number, size = 1): Promise<void> =>
  updateRange(tx, range.vnet_id, range.ar_id, { next_index: (index + size) % range.size });

export const insertLease = async (tx: Db, lease: Insertable<Schema['leases']>): Promise<void> => {
  await tx.insertInto('leases').values(lease).execute();
};

export const releaseLeases = async (tx: Db, vmId: number): Promise<void> => {
  await tx.deleteFrom('leases').where('vm_id', '=', vmId).execute();
};

/** ids of the networks whose bridge is ours to make */
export const networksWithOwnBridge = async (db: Db): Promise<Set<number>> =>
  new Set((await db.selectFrom('vnets').select('id').where('own_bridge', '=', 1).execute()).map((r) => r.id));
