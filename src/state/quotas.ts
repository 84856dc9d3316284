import { sql } from 'kysely';
import { DEFAULT_LIMIT, type QuotaFigure, type QuotaKind, UNLIMITED } from '../lib/model/quotas';
import type { Db } from './open';

export type Holder = 'user' | 'group';

/** Whose limits hold for all who have none of their own. */
export const DEFAULTS = -1;

export const hasLimits = async (db: Db): Promise<boolean> => (await db.selectFrom('quota_limits').select('metric').limit(1).executeTakeFirst()) !== undefined;

/** id of the holder (DEFAULTS for the defaults) -> limits */
export const quotaLimits = async (db: Db, holder: Holder): Promise<Map<number, QuotaFigure[]>> => {
  const byHolder = new Map<number, QuotaFigure[]>();
  for (const row of await db.selectFrom('quota_limits').selectAll().where('holder', '=', holder).execute())
    push(byHolder, row.holder_id, { kind: row.kind as QuotaKind, ref: row.ref, metric: row.metric, value: row.value });
  return byHolder;
};

/** What says nothing that would not hold anyway is not stored. */
export const setQuotaLimits = async (tx: Db, holder: Holder, holderId: number, figures: readonly QuotaFigure[]): Promise<void> => {
  const nothing = holderId === DEFAULTS ? UNLIMITED : DEFAULT_LIMIT;
  for (const { kind, ref, metric, value } of figures) {
    const row = { holder, holder_id: holderId, kind, ref, metric };
    await tx
      .deleteFrom('quota_limits')
      .where('holder', '=', holder)
      .where('holder_id', '=', holderId)
      .where('kind', '=', kind)
      .where('ref', '=', ref)
      .where('metric', '=', metric)
      .execute();
    if (value !== nothing)
      await tx
        .insertInto('quota_limits')
        .values({ ...row, value })
        .execute();
  }
};

const push = (map: Map<number, QuotaFigure[]>, id: number, ...figures: QuotaFigure[]): void => {
  const had = map.get(id);
  if (had) had.push(...figures);
  else map.set(id, [...figures]);
};

/** PENDING, HOLD, ACTIVE, CLONING: what the field counts as running. */
const RUNNING = sql.join([1, 2, 3, 10]);
/** As a literal: the index of owners leaves out those that are done, which a parameter does not tell. */
const DONE = sql.lit(6);
const OWNER = { user: 'uid', group: 'gid' } as const;

interface VmSums {
  readonly id: number;
  readonly vms: number;
  readonly cpu: number;
  readonly memory: number;
  readonly running: number;
  readonly runningCpu: number;
  readonly runningMemory: number;
}

const vmFigures = (r: VmSums, ref: string, disk: number): QuotaFigure[] =>
  (
    [
      ['VMS', r.vms],
      ['RUNNING_VMS', r.running],
      ['CPU', r.cpu],
      ['RUNNING_CPU', r.runningCpu],
      ['MEMORY', r.memory],
      ['RUNNING_MEMORY', r.runningMemory],
      ['SYSTEM_DISK_SIZE', disk],
    ] as const
  ).map(([metric, value]) => ({ kind: 'VM', ref, metric, value }));

/** Ids of clusters with commas between; '' for all VMs. A VM is in the cluster of the host it was given. */
const vmUsage = async (db: Db, holder: Holder, ref: string, only: number | undefined): Promise<[number, QuotaFigure[]][]> => {
  const clusters = ref === '' ? [] : ref.split(',').map(Number);
  let vms = db.selectFrom('vms').where('vms.state', '<>', DONE);
  let disks = db.selectFrom('vm_disks').innerJoin('vms', 'vms.id', 'vm_disks.vm_id').where('vms.state', '<>', DONE).where('vm_disks.persistent', '=', 0);
  if (ref !== '') {
    const hosts = db.selectFrom('hosts').select('id').where('cluster_id', 'in', clusters);
    vms = vms.where('vms.host_id', 'in', hosts);
    disks = disks.where('vms.host_id', 'in', hosts);
  }
  const owner = OWNER[holder];
  if (only !== undefined) {
    vms = vms.where(`vms.${owner}`, '=', only);
    disks = disks.where(`vms.${owner}`, '=', only);
  }
  const sums = await vms
    .select((e) => [
      (only === undefined ? e.ref(`vms.${owner}`) : e.val(only)).as('id'),
      e.fn.countAll<number>().as('vms'),
      e.fn.sum<number>('vms.cpu').as('cpu'),
      e.fn.sum<number>('vms.memory_mb').as('memory'),
      sql<number>`sum(vms.state in (${RUNNING}))`.as('running'),
      sql<number>`sum(case when vms.state in (${RUNNING}) then vms.cpu else 0 end)`.as('runningCpu'),
      sql<number>`sum(case when vms.state in (${RUNNING}) then vms.memory_mb else 0 end)`.as('runningMemory'),
    ])
    .$if(only === undefined, (q) => q.groupBy(`vms.${owner}`))
    .execute();
  const sizes = await disks
    .select((e) => [(only === undefined ? e.ref(`vms.${owner}`) : e.val(only)).as('id'), e.fn.sum<number>('vm_disks.size_mb').as('size')])
    .$if(only === undefined, (q) => q.groupBy(`vms.${owner}`))
    .execute();
  const sizeOf = new Map(sizes.map((r) => [r.id, Number(r.size)]));
  return sums.filter((r) => Number(r.vms) > 0).map((r) => [r.id, vmFigures(r, ref, sizeOf.get(r.id) ?? 0)]);
};

const datastoreUsage = async (db: Db, holder: Holder, only: number | undefined): Promise<[number, QuotaFigure[]][]> => {
  const owner = OWNER[holder];
  const rows = await db
    .selectFrom('images')
    .select((e) => [e.ref(owner).as('id'), 'datastore_id', e.fn.countAll<number>().as('images'), e.fn.sum<number>('size_mb').as('size')])
    .$if(only !== undefined, (q) => q.where(owner, '=', only as number))
    .groupBy([owner, 'datastore_id'])
    .execute();
  return rows.map((r) => [
    r.id,
    [
      { kind: 'DATASTORE', ref: String(r.datastore_id), metric: 'IMAGES', value: Number(r.images) },
      { kind: 'DATASTORE', ref: String(r.datastore_id), metric: 'SIZE', value: Number(r.size) },
    ],
  ]);
};

const networkUsage = async (db: Db, holder: Holder, only: number | undefined): Promise<[number, QuotaFigure[]][]> => {
  const owner = OWNER[holder];
  const rows = await db
    .selectFrom('leases')
    .innerJoin('vms', 'vms.id', 'leases.vm_id')
    .select((e) => [(only === undefined ? e.ref(`vms.${owner}`) : e.val(only)).as('id'), 'leases.vnet_id', e.fn.countAll<number>().as('leases')])
    .$if(only !== undefined, (q) => q.where(`vms.${owner}`, '=', only as number))
    .groupBy(only === undefined ? [`vms.${owner}`, 'leases.vnet_id'] : ['leases.vnet_id'])
    .execute();
  return rows.map((r) => [r.id, [{ kind: 'NETWORK', ref: String(r.vnet_id), metric: 'LEASES', value: Number(r.leases) }]]);
};

const imageUsage = async (db: Db, holder: Holder, only: number | undefined): Promise<[number, QuotaFigure[]][]> => {
  const owner = OWNER[holder];
  const rows = await db
    .selectFrom('vm_disks')
    .innerJoin('vms', 'vms.id', 'vm_disks.vm_id')
    .where('vms.state', '<>', DONE)
    .where('vm_disks.image_id', 'is not', null)
    .select((e) => [(only === undefined ? e.ref(`vms.${owner}`) : e.val(only)).as('id'), 'vm_disks.image_id', sql<number>`count(distinct vms.id)`.as('vms')])
    .$if(only !== undefined, (q) => q.where(`vms.${owner}`, '=', only as number))
    .groupBy(only === undefined ? [`vms.${owner}`, 'vm_disks.image_id'] : ['vm_disks.image_id'])
    .execute();
  return rows.map((r) => [r.id, [{ kind: 'IMAGE', ref: String(r.image_id), metric: 'RVMS', value: Number(r.vms) }]]);
};

/** Refs of VM limits that are for clusters. */
export const clusterRefs = (limits: Iterable<readonly QuotaFigure[]>): string[] => [
  ...new Set([...limits].flat().flatMap((f) => (f.kind === 'VM' && f.ref !== '' ? [f.ref] : []))),
];

/** holder -> what is used now: queries, never counters. `clusters`: sets of clusters that are counted besides; `only`: one holder. oneadmin and its group are not counted. */
export const quotaUsage = async (db: Db, holder: Holder, clusters: readonly string[] = [], only?: number): Promise<Map<number, QuotaFigure[]>> => {
  const usage = new Map<number, QuotaFigure[]>();
  const parts = [await datastoreUsage(db, holder, only), await networkUsage(db, holder, only), await imageUsage(db, holder, only)];
  for (const ref of ['', ...clusters]) parts.push(await vmUsage(db, holder, ref, only));
  for (const [id, figures] of parts.flat()) if (id !== 0) push(usage, id, ...figures);
  return usage;
};
