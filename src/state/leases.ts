import type { Insertable } from 'kysely';
import type { Db } from './open';
import type { Schema } from './schema';
import type { AddressRangeRow, LeaseRow } from './vnets';

/** What of the leases is not a VM's: held by a person, reserved by a network, a virtual router's. */

interface Place {
  readonly vnet_id: number;
  readonly ar_id: number;
}

export const leaseAt = (db: Db, place: Place, index: number): Promise<LeaseRow | undefined> =>
  db.selectFrom('leases').selectAll().where('vnet_id', '=', place.vnet_id).where('ar_id', '=', place.ar_id).where('idx', '=', index).executeTakeFirst();

export const leasesOfRange = async (db: Db, place: Place): Promise<number> => {
  const row = await db
    .selectFrom('leases')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('vnet_id', '=', place.vnet_id)
    .where('ar_id', '=', place.ar_id)
    .executeTakeFirst();
  return Number(row?.n ?? 0);
};

/** The highest index that is taken; undefined: none is. */
export const lastTakenIndex = async (db: Db, place: Place): Promise<number | undefined> =>
  (
    await db
      .selectFrom('leases')
      .select('idx')
      .where('vnet_id', '=', place.vnet_id)
      .where('ar_id', '=', place.ar_id)
      .orderBy('idx', 'desc')
      .limit(1)
      .executeTakeFirst()
  )?.idx;

/** The lowest index from which `size` leases in a row are free, at or after `from`; undefined: nowhere. */
export const freeRun = async (db: Db, range: AddressRangeRow, size: number, from = 0): Promise<number | undefined> => {
  const taken = await db
    .selectFrom('leases')
    .select('idx')
    .where('vnet_id', '=', range.vnet_id)
    .where('ar_id', '=', range.ar_id)
    .where('idx', '>=', from)
    .orderBy('idx')
    .execute();
  let start = from;
  for (const { idx } of taken) {
    if (idx - start >= size) return start;
    start = idx + 1;
  }
  return range.size - start >= size ? start : undefined;
};

/** Rows of one INSERT: SQLite takes 32,766 values. */
const BATCH = 1000;

export const insertLeases = async (tx: Db, rows: readonly Insertable<Schema['leases']>[]): Promise<void> => {
  for (let at = 0; at < rows.length; at += BATCH)
    await tx
      .insertInto('leases')
      .values(rows.slice(at, at + BATCH))
      .execute();
};

/** Gives a held address back; those of VMs, networks and virtual routers are left alone. */
export const releaseHeld = async (tx: Db, place: Place, index: number): Promise<void> => {
  await tx
    .deleteFrom('leases')
    .where('vnet_id', '=', place.vnet_id)
    .where('ar_id', '=', place.ar_id)
    .where('idx', '=', index)
    .where('vm_id', '<', 0)
    .where('reserved_by', 'is', null)
    .where('vrouter_id', 'is', null)
    .execute();
};

/** Gives back what a network reserved: all, or the `size` addresses from `ip` or `mac` on that one of its ranges was made of. */
export const freeReservation = async (tx: Db, reservedBy: number, part?: Place & { readonly index: number; readonly size: number }): Promise<void> => {
  let query = tx.deleteFrom('leases').where('reserved_by', '=', reservedBy);
  if (part)
    query = query
      .where('vnet_id', '=', part.vnet_id)
      .where('ar_id', '=', part.ar_id)
      .where('idx', '>=', part.index)
      .where('idx', '<', part.index + part.size);
  await query.execute();
};

export const freeOfVrouter = async (tx: Db, vrouterId: number): Promise<void> => {
  await tx.deleteFrom('leases').where('vrouter_id', '=', vrouterId).execute();
};
