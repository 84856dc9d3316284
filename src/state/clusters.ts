import type { Selectable } from 'kysely';
import type { Db } from './open';
import type { Schema } from './schema';

export const clusterNames = async (db: Db): Promise<Map<number, string>> =>
  new Map((await db.selectFrom('clusters').select(['id', 'name']).execute()).map((r) => [r.id, r.name]));

export const insertCluster = async (tx: Db, row: Selectable<Schema['clusters']>): Promise<void> => {
  await tx.insertInto('clusters').values(row).execute();
};

export const addDatastoreToCluster = async (tx: Db, clusterId: number, datastoreId: number): Promise<void> => {
  await tx.insertInto('cluster_datastores').values({ cluster_id: clusterId, datastore_id: datastoreId }).execute();
};

export const addVnetToCluster = async (tx: Db, clusterId: number, vnetId: number): Promise<void> => {
  await tx.insertInto('cluster_vnets').values({ cluster_id: clusterId, vnet_id: vnetId }).execute();
};

const grouped = (rows: readonly { object: number; cluster: number }[]): Map<number, number[]> => {
  const map = new Map<number, number[]>();
  for (const { object, cluster } of rows) map.set(object, [...(map.get(object) ?? []), cluster]);
  return map;
};

/** datastore id -> its clusters */
export const datastoreClusters = async (db: Db): Promise<Map<number, number[]>> =>
  grouped(await db.selectFrom('cluster_datastores').select(['datastore_id as object', 'cluster_id as cluster']).orderBy('cluster_id').execute());

/** vnet id -> its clusters */
export const vnetClusters = async (db: Db): Promise<Map<number, number[]>> =>
  grouped(await db.selectFrom('cluster_vnets').select(['vnet_id as object', 'cluster_id as cluster']).orderBy('cluster_id').execute());

export const hasCluster = async (db: Db, id: number): Promise<boolean> =>
  (await db.selectFrom('clusters').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;
