import { type Insertable, type Selectable, sql, type Updateable } from 'kysely';
import type { Db } from './open';
import type { Schema } from './schema';
import { DONE_LITERAL, HOLDING } from './vmStates';

export type HostRow = Selectable<Schema['hosts']>;

/** What VMs promised to a host: capacity is given out by this, not by what they use at the moment. */
export interface Allocation {
  readonly vms: number;
  readonly cpu: number;
  readonly memoryMb: number;
}

const NOTHING: Allocation = { vms: 0, cpu: 0, memoryMb: 0 };

export const insertHost = async (tx: Db, host: Insertable<Schema['hosts']>): Promise<void> => {
  await tx.insertInto('hosts').values(host).execute();
};

export const hostById = (db: Db, id: number): Promise<HostRow | undefined> => db.selectFrom('hosts').selectAll().where('id', '=', id).executeTakeFirst();

export const allHosts = (db: Db): Promise<HostRow[]> => db.selectFrom('hosts').selectAll().orderBy('id').execute();

/** A host without what only its page and its document show. */
export type HostLineRow = Omit<HostRow, 'template' | 'facts'>;

export const hostLines = (db: Db): Promise<HostLineRow[]> =>
  db
    .selectFrom('hosts')
    .select([
      'id',
      'name',
      'cluster_id',
      'state',
      'im_mad',
      'vm_mad',
      'total_cpu',
      'total_mem',
      'max_cpu',
      'max_mem',
      'used_cpu',
      'used_mem',
      'free_mem',
      'monitored_at',
      'error',
    ])
    .orderBy('id', 'desc')
    .execute();

/** The hypervisor drivers that hosts have, each once. */
export const vmMadsOfHosts = async (db: Db): Promise<string[]> =>
  (await db.selectFrom('hosts').select('vm_mad').distinct().orderBy('vm_mad').execute()).map((r) => r.vm_mad);

export const updateHost = async (tx: Db, id: number, change: Updateable<Schema['hosts']>): Promise<void> => {
  await tx.updateTable('hosts').set(change).where('id', '=', id).execute();
};

export const deleteHost = async (tx: Db, id: number): Promise<void> => {
  await tx.deleteFrom('hosts').where('id', '=', id).execute();
};

export const allocations = async (db: Db, only?: number): Promise<Map<number, Allocation>> => {
  const rows = await db
    .selectFrom('vms')
    .select((e) => ['host_id', e.fn.countAll<number>().as('vms'), e.fn.sum<number>('cpu').as('cpu'), e.fn.sum<number>('memory_mb').as('memoryMb')])
    .where('state', '<>', DONE_LITERAL)
    .where('state', 'in', HOLDING)
    .where('host_id', 'is not', null)
    .$if(only !== undefined, (q) => q.where('host_id', '=', only as number))
    .groupBy('host_id')
    .execute();
  return new Map(rows.map((r) => [r.host_id as number, { vms: Number(r.vms), cpu: Number(r.cpu), memoryMb: Number(r.memoryMb) }]));
};

/** Of a host: what it has (hundredths of a CPU, KiB), whatever is reserved of it, and what VMs hold. */
export interface HostLoad {
  readonly totalCpu: number;
  readonly totalMem: number;
  readonly cpu: number;
  readonly memoryMb: number;
}

export const clusterLoads = async (db: Db, clusterId: number): Promise<HostLoad[]> => {
  const hosts = await db
    .selectFrom('hosts')
    .select(['id', 'total_cpu as totalCpu', 'total_mem as totalMem'])
    .where('cluster_id', '=', clusterId)
    .orderBy('id')
    .execute();
  const held = await db
    .selectFrom('vms')
    .select((e) => ['host_id', e.fn.sum<number>('cpu').as('cpu'), e.fn.sum<number>('memory_mb').as('memoryMb')])
    .where('state', '<>', DONE_LITERAL)
    // not by the index of states, which nearly all VMs have in common
    .where(sql`+state`, 'in', HOLDING)
    .where('host_id', 'in', db.selectFrom('hosts').select('id').where('cluster_id', '=', clusterId))
    .groupBy('host_id')
    .execute();
  const of = new Map(held.map((h) => [h.host_id, h]));
  return hosts.map(({ id, totalCpu, totalMem }) => ({ totalCpu, totalMem, cpu: Number(of.get(id)?.cpu ?? 0), memoryMb: Number(of.get(id)?.memoryMb ?? 0) }));
};

export const allocationOf = async (db: Db, hostId: number): Promise<Allocation> => (await allocations(db, hostId)).get(hostId) ?? NOTHING;

export const vmIdsOnHost = async (db: Db, hostId: number): Promise<number[]> =>
  (
    await db
      .selectFrom('vms')
      .select('id')
      .where('host_id', '=', hostId)
      .where('state', '<>', DONE_LITERAL)
      .where('state', 'in', HOLDING)
      .orderBy('id')
      .execute()
  ).map((r) => r.id);

/** host id -> the VMs that hold a place on it */
export const vmIdsByHost = async (db: Db): Promise<Map<number, number[]>> => {
  const map = new Map<number, number[]>();
  for (const { id, host_id } of await db
    .selectFrom('vms')
    .select(['id', 'host_id'])
    .where('state', 'in', HOLDING)
    .where('host_id', 'is not', null)
    .orderBy('id')
    .execute()) {
    const ids = map.get(host_id as number);
    if (ids) ids.push(id);
    else map.set(host_id as number, [id]);
  }
  return map;
};

export const replaceHostDatastores = async (tx: Db, hostId: number, rows: readonly Insertable<Schema['host_datastores']>[]): Promise<void> => {
  await tx.deleteFrom('host_datastores').where('host_id', '=', hostId).execute();
  if (rows.length > 0)
    await tx
      .insertInto('host_datastores')
      .values([...rows])
      .execute();
};

export const hostDatastores = (db: Db): Promise<Selectable<Schema['host_datastores']>[]> => db.selectFrom('host_datastores').selectAll().execute();

/** Of all hosts, or of those alone. */
export const hostNames = async (db: Db, only?: readonly number[]): Promise<Map<number, { readonly name: string; readonly cluster_id: number }>> =>
  new Map(
    (
      await db
        .selectFrom('hosts')
        .select(['id', 'name', 'cluster_id'])
        .$if(only !== undefined, (q) => q.where('id', 'in', only as number[]))
        .execute()
    ).map((h) => [h.id, h]),
  );
