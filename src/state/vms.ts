import { type Insertable, type Selectable, sql, type Updateable } from 'kysely';
import type { Template } from '../lib/template/template';
import { type Db, rowsAsArrays } from './open';
import { pack, unpack } from './packing';
import type { Schema } from './schema';
import { DONE } from './vmStates';

export type VmRow = Selectable<Schema['vms']>;
export type HistoryRow = Selectable<Schema['history']>;
export type VmDiskRow = Selectable<Schema['vm_disks']>;
/** of a VM that has no number yet */
export type NewVmDisk = Omit<Insertable<Schema['vm_disks']>, 'vm_id'>;

export interface VmBody {
  readonly template: Template;
  readonly userTemplate: Template;
}

export const insertVm = async (tx: Db, row: Insertable<Schema['vms']>, body: VmBody, disks: readonly Insertable<Schema['vm_disks']>[]): Promise<void> => {
  await tx.insertInto('vms').values(row).execute();
  await tx
    .insertInto('vm_bodies')
    .values({ vm_id: row.id, template: pack(body.template), user_template: pack(body.userTemplate), monitoring: '' })
    .execute();
  if (disks.length > 0)
    await tx
      .insertInto('vm_disks')
      .values([...disks])
      .execute();
};

export const vmById = (db: Db, id: number): Promise<VmRow | undefined> => db.selectFrom('vms').selectAll().where('id', '=', id).executeTakeFirst();

export const vmsByIds = (db: Db, ids: readonly number[]): Promise<VmRow[]> =>
  ids.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('vms')
        .selectAll()
        .where('id', 'in', [...ids])
        .orderBy('id')
        .execute();

/** What a table of VMs on the page of something else prints. */
export type VmTableRow = Pick<VmRow, (typeof TABLE_COLUMNS)[number]>;
const TABLE_COLUMNS = ['id', 'name', 'uid', 'gid', 'state', 'lcm_state', 'cpu', 'memory_mb', 'host_id', 'stime', 'etime'] as const;

/** In the order of their ids; however many, they are one parameter. */
export const vmTableRows = (db: Db, ids: readonly number[]): Promise<VmTableRow[]> =>
  db
    .selectFrom('vms')
    .select(TABLE_COLUMNS)
    .where('id', 'in', sql<number>`(select value from json_each(${JSON.stringify(ids)}))`)
    .orderBy('id')
    .execute();

export const vmBody = async (db: Db, id: number): Promise<VmBody> => {
  const row = await db.selectFrom('vm_bodies').select(['template', 'user_template']).where('vm_id', '=', id).executeTakeFirstOrThrow();
  return { template: unpack(row.template), userTemplate: unpack(row.user_template) };
};

export const updateVm = async (tx: Db, id: number, change: Updateable<Schema['vms']>): Promise<void> => {
  await tx.updateTable('vms').set(change).where('id', '=', id).execute();
};

export const updateVmTemplate = async (tx: Db, id: number, template: Template): Promise<void> => {
  await tx
    .updateTable('vm_bodies')
    .set({ template: pack(template) })
    .where('vm_id', '=', id)
    .execute();
};

export type VmListRow = Pick<
  VmRow,
  'id' | 'name' | 'uid' | 'gid' | 'permissions' | 'state' | 'lcm_state' | 'cpu' | 'memory_mb' | 'host_id' | 'stime' | 'resched' | 'purge_at'
>;

type VmListTuple = [number, string, number, number, number, number, number, number, number, number | null, number, number, number];

/** VMs that are not DONE, newest first, with what the list shows; nothing is parsed, and no object is made before it is looked at. */
export const listVms = (db: Db): Iterable<VmListRow> => {
  const query = db
    .selectFrom('vms')
    .select(['id', 'name', 'uid', 'gid', 'permissions', 'state', 'lcm_state', 'cpu', 'memory_mb', 'host_id', 'stime', 'resched', 'purge_at'])
    .where('state', '<>', DONE)
    .orderBy('id', 'desc');
  const rows = rowsAsArrays(db, query.compile()) as VmListTuple[];
  return {
    *[Symbol.iterator]() {
      for (const [id, name, uid, gid, permissions, state, lcm_state, cpu, memory_mb, host_id, stime, resched, purge_at] of rows) {
        yield { id, name, uid, gid, permissions, state, lcm_state, cpu, memory_mb, host_id, stime, resched, purge_at };
      }
    },
  };
};

/** VM id -> its addresses: only for lists that show them. */
export const addressesOfVms = (db: Db): Map<number, string> =>
  new Map(rowsAsArrays(db, db.selectFrom('vms').select(['id', 'ips']).where('state', '<>', DONE).compile()) as [number, string][]);

export const highestVmId = async (db: Db): Promise<number> =>
  (
    await db
      .selectFrom('vms')
      .select((e) => e.fn.max('id').as('id'))
      .executeTakeFirst()
  )?.id ?? 0;

export const liveVms = (db: Db): Promise<VmRow[]> => db.selectFrom('vms').selectAll().where('state', '<>', DONE).orderBy('id', 'desc').execute();

/** PENDING VMs with an id above `after`, oldest first: the order in which they are placed. */
export const pendingVms = (db: Db, after: number, most: number): Promise<VmRow[]> =>
  db.selectFrom('vms').selectAll().where('state', '=', 1).where('id', '>', after).orderBy('id').limit(most).execute();

/** VMs whose time in the trash is over. */
export const vmsToPurge = (db: Db, now: number): Promise<Pick<VmRow, 'id' | 'purged_by'>[]> =>
  db.selectFrom('vms').select(['id', 'purged_by']).where('purge_at', '>', 0).where('purge_at', '<=', now).where('state', '<>', DONE).orderBy('id').execute();

/** VMs marked to be moved, oldest first. */
export const reschedVms = (db: Db): Promise<VmRow[]> => db.selectFrom('vms').selectAll().where('resched', '=', 1).orderBy('id').execute();

export const vmDisks = (db: Db, vmId: number): Promise<VmDiskRow[]> =>
  db.selectFrom('vm_disks').selectAll().where('vm_id', '=', vmId).orderBy('disk_id').execute();

export const historyOf = (db: Db, vmId: number): Promise<HistoryRow[]> =>
  db.selectFrom('history').selectAll().where('vm_id', '=', vmId).orderBy('seq').execute();

export const insertHistory = async (tx: Db, row: Insertable<Schema['history']>): Promise<void> => {
  await tx.insertInto('history').values(row).execute();
};

export const updateHistory = async (tx: Db, vmId: number, seq: number, change: Updateable<Schema['history']>): Promise<void> => {
  await tx.updateTable('history').set(change).where('vm_id', '=', vmId).where('seq', '=', seq).execute();
};

const vncPortIsFree = async (tx: Db, clusterId: number, port: number): Promise<boolean> =>
  (await tx.selectFrom('vnc_ports').select('vm_id').where('cluster_id', '=', clusterId).where('port', '=', port).executeTakeFirst()) === undefined;

/** Reads all that are taken: wanted only when the hinted one is. */
const lowestFreeVncPort = async (tx: Db, clusterId: number, start: number, end: number): Promise<number | undefined> => {
  const taken = new Set((await tx.selectFrom('vnc_ports').select('port').where('cluster_id', '=', clusterId).execute()).map((r) => r.port));
  for (let port = start; port < end; port++) if (!taken.has(port)) return port;
  return undefined;
};

/** The VM's port if it has one, else the hinted one, else the lowest free one from `start` on. undefined: none is free. */
export const takeVncPort = async (tx: Db, clusterId: number, vmId: number, start: number, end: number): Promise<number | undefined> => {
  const mine = await tx.selectFrom('vnc_ports').select('port').where('vm_id', '=', vmId).executeTakeFirst();
  if (mine) return mine.port;
  const hinted = start + (vmId % (end - start));
  const port = (await vncPortIsFree(tx, clusterId, hinted)) ? hinted : await lowestFreeVncPort(tx, clusterId, start, end);
  if (port !== undefined) await tx.insertInto('vnc_ports').values({ cluster_id: clusterId, port, vm_id: vmId }).execute();
  return port;
};

export const vncPortOf = async (db: Db, vmId: number): Promise<number | undefined> =>
  (await db.selectFrom('vnc_ports').select('port').where('vm_id', '=', vmId).executeTakeFirst())?.port;

export const releaseVncPort = async (tx: Db, vmId: number): Promise<void> => {
  await tx.deleteFrom('vnc_ports').where('vm_id', '=', vmId).execute();
};

export const hasPendingVms = async (db: Db): Promise<boolean> =>
  (await db.selectFrom('vms').select('id').where('state', '=', 1).limit(1).executeTakeFirst()) !== undefined;

/** The PENDING VM whose state is the youngest, if there is one. */
export const newestPendingVm = (db: Db): Promise<VmRow[]> =>
  db.selectFrom('vms').selectAll().where('state', '=', 1).orderBy('state_since', 'desc').limit(1).execute();

/** VMs a host holds whose state is older than that moment (Unix milliseconds): what a look at the host may be compared with. */
export const settledVmsOnHost = (db: Db, hostId: number, states: readonly number[], beforeMs: number): Promise<VmRow[]> =>
  db
    .selectFrom('vms')
    .selectAll()
    .where('host_id', '=', hostId)
    .where('state', 'in', [...states])
    .where('state_since', '<', beforeMs)
    .execute();

/** What their domains are called -> VM, of the VMs that a host has. */
export const deployIdsOnHost = async (db: Db, hostId: number): Promise<Map<string, number>> =>
  new Map(
    (
      await db.selectFrom('vms').select(['id', 'deploy_id']).where('host_id', '=', hostId).where('state', '<>', DONE).where('deploy_id', '<>', '').execute()
    ).map((r) => [r.deploy_id, r.id]),
  );
