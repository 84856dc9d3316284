import type { Insertable, Selectable, Updateable } from 'kysely';
import type { Db } from './open';
import type { Schema } from './schema';
import { DONE } from './vmStates';

export type DatastoreRow = Selectable<Schema['datastores']>;

export const insertDatastore = async (tx: Db, row: Insertable<Schema['datastores']>): Promise<void> => {
  await tx.insertInto('datastores').values(row).execute();
};

export const datastoreById = (db: Db, id: number): Promise<DatastoreRow | undefined> =>
  db.selectFrom('datastores').selectAll().where('id', '=', id).executeTakeFirst();

export const allDatastores = (db: Db): Promise<DatastoreRow[]> => db.selectFrom('datastores').selectAll().orderBy('id').execute();

export const updateDatastore = async (tx: Db, id: number, change: Updateable<Schema['datastores']>): Promise<void> => {
  await tx.updateTable('datastores').set(change).where('id', '=', id).execute();
};

export const deleteDatastore = async (tx: Db, id: number): Promise<void> => {
  await tx.deleteFrom('cluster_datastores').where('datastore_id', '=', id).execute();
  await tx.deleteFrom('host_datastores').where('datastore_id', '=', id).execute();
  await tx.deleteFrom('datastores').where('id', '=', id).execute();
};

/** image ids by datastore */
export const imagesByDatastore = async (db: Db): Promise<Map<number, number[]>> => {
  const map = new Map<number, number[]>();
  for (const { id, datastore_id } of await db.selectFrom('images').select(['id', 'datastore_id']).orderBy('id').execute())
    map.set(datastore_id, [...(map.get(datastore_id) ?? []), id]);
  return map;
};

/** VMs that still have files in that system datastore. */
export const vmsInDatastore = async (db: Db, datastoreId: number): Promise<number[]> =>
  (await db.selectFrom('vms').select('id').where('datastore_id', '=', datastoreId).where('state', '<>', DONE).orderBy('id').execute()).map((r) => r.id);

/** MiB promised to images that are not copied in yet: they have room only once. */
export const pendingImageMb = async (db: Db, datastoreId: number): Promise<number> => {
  const LOCKED = 4;
  const row = await db
    .selectFrom('images')
    .select((e) => e.fn.sum<number>('size_mb').as('mb'))
    .where('datastore_id', '=', datastoreId)
    .where('state', '=', LOCKED)
    .executeTakeFirst();
  return Number(row?.mb ?? 0);
};
