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

export type ClusterRow = Selectable<Schema['clusters']>;

export const allClusters = (db: Db): Promise<ClusterRow[]> => db.selectFrom('clusters').selectAll().orderBy('id', 'desc').execute();

export const clusterById = (db: Db, id: number): Promise<ClusterRow | undefined> =>
  db.selectFrom('clusters').selectAll().where('id', '=', id).executeTakeFirst();

export const deleteCluster = async (tx: Db, id: number): Promise<void> => {
  await tx.deleteFrom('clusters').where('id', '=', id).execute();
};

export interface ClusterMembers {
  readonly hosts: readonly number[];
  readonly datastores: readonly number[];
  readonly vnets: readonly number[];
}

/** cluster id -> what is in it */
export const clusterMembers = async (db: Db): Promise<Map<number, ClusterMembers>> => {
  const map = new Map<number, { hosts: number[]; datastores: number[]; vnets: number[] }>();
  const of = (id: number) => {
    const found = map.get(id) ?? { hosts: [], datastores: [], vnets: [] };
    map.set(id, found);
    return found;
  };
  for (const h of await db.selectFrom('hosts').select(['id', 'cluster_id']).orderBy('id').execute()) of(h.cluster_id).hosts.push(h.id);
  for (const d of await db.selectFrom('cluster_datastores').selectAll().orderBy('datastore_id').execute()) of(d.cluster_id).datastores.push(d.datastore_id);
  for (const n of await db.selectFrom('cluster_vnets').selectAll().orderBy('vnet_id').execute()) of(n.cluster_id).vnets.push(n.vnet_id);
  return map;
};

export const removeDatastoreFromCluster = async (tx: Db, clusterId: number, datastoreId: number): Promise<void> => {
  await tx.deleteFrom('cluster_datastores').where('cluster_id', '=', clusterId).where('datastore_id', '=', datastoreId).execute();
};

export const removeVnetFromCluster = async (tx: Db, clusterId: number, vnetId: number): Promise<void> => {
  await tx.deleteFrom('cluster_vnets').where('cluster_id', '=', clusterId).where('vnet_id', '=', vnetId).execute();
};

/** Ports for VNC are given out a cluster: those of VMs on a host go with it. false: another VM of the new cluster has one of them. */
export const moveHostPorts = async (tx: Db, hostId: number, clusterId: number): Promise<boolean> => {
  const moving = await tx
    .selectFrom('vnc_ports')
    .innerJoin('vms', 'vms.id', 'vnc_ports.vm_id')
    .select(['vnc_ports.vm_id', 'vnc_ports.port'])
    .where('vms.host_id', '=', hostId)
    .execute();
  for (const { vm_id, port } of moving) {
    const holder = await tx.selectFrom('vnc_ports').select('vm_id').where('cluster_id', '=', clusterId).where('port', '=', port).executeTakeFirst();
    if (holder && holder.vm_id !== vm_id) return false;
    await tx.updateTable('vnc_ports').set({ cluster_id: clusterId }).where('vm_id', '=', vm_id).execute();
  }
  return true;
};

export const hasCluster = async (db: Db, id: number): Promise<boolean> =>
  (await db.selectFrom('clusters').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;
