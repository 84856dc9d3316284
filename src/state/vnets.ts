import type { Insertable, Selectable, Updateable } from 'kysely';
import type { Db } from './open';
import type { Schema } from './schema';

export type VnetRow = Selectable<Schema['vnets']>;
export type AddressRangeRow = Selectable<Schema['address_ranges']>;
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
 * The lowest free index of a range. One indexed query: the first gap, or the end; undefined when the range is full.
 * Two callers cannot get the same one: this runs in the writing transaction, and the table's unique keys would refuse.
 */
export const firstFreeIndex = async (tx: Db, range: AddressRangeRow): Promise<number | undefined> => {
  const taken = (idx: number) =>
    tx.selectFrom('leases').select('idx').where('vnet_id', '=', range.vnet_id).where('ar_id', '=', range.ar_id).where('idx', '=', idx).executeTakeFirst();
  if (range.size > 0 && !(await taken(0))) return 0;
  const gap = await tx
    .selectFrom('leases as l')
    .select((e) => e('l.idx', '+', 1).as('idx'))
    .where('l.vnet_id', '=', range.vnet_id)
    .where('l.ar_id', '=', range.ar_id)
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

export const insertLease = async (tx: Db, lease: Insertable<Schema['leases']>): Promise<void> => {
  await tx.insertInto('leases').values(lease).execute();
};

export const releaseLeases = async (tx: Db, vmId: number): Promise<void> => {
  await tx.deleteFrom('leases').where('vm_id', '=', vmId).execute();
};

/** ids of the networks whose bridge is ours to make */
export const networksWithOwnBridge = async (db: Db): Promise<Set<number>> =>
  new Set((await db.selectFrom('vnets').select('id').where('own_bridge', '=', 1).execute()).map((r) => r.id));

/** The VM that has that address of a range; undefined: it is free. */
export const leaseHolder = async (db: Db, vnetId: number, arId: number, index: number): Promise<number | undefined> =>
  (await db.selectFrom('leases').select('vm_id').where('vnet_id', '=', vnetId).where('ar_id', '=', arId).where('idx', '=', index).executeTakeFirst())?.vm_id;
