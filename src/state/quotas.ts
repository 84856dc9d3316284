import { sql } from 'kysely';
import { DEFAULT_LIMIT, type QuotaFigure, type QuotaKind, UNLIMITED } from '../lib/model/quotas';
import type { Db } from './open';
import { DONE_LITERAL } from './vmStates';

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
const RUNNING: readonly number[] = [1, 2, 3, 10];
const OWNER = { user: 'uid', group: 'gid' } as const;

/** a holder, and some of what it uses */
type Used = readonly [number, QuotaFigure[]];

interface VmSums {
  readonly vms: number;
  readonly cpu: number;
  readonly memory: number;
}

const NO_SUMS: VmSums = { vms: 0, cpu: 0, memory: 0 };
const plus = (a: VmSums, b: VmSums): VmSums => ({ vms: a.vms + b.vms, cpu: a.cpu + b.cpu, memory: a.memory + b.memory });

const vmFigures = (all: VmSums, running: VmSums, ref: string, disk: number): QuotaFigure[] =>
  (
    [
      ['VMS', all.vms],
      ['RUNNING_VMS', running.vms],
      ['CPU', all.cpu],
      ['RUNNING_CPU', running.cpu],
      ['MEMORY', all.memory],
      ['RUNNING_MEMORY', running.memory],
      ['SYSTEM_DISK_SIZE', disk],
    ] as const
  ).map(([metric, value]) => ({ kind: 'VM', ref, metric, value }));

interface Asked {
  readonly db: Db;
  readonly owner: 'uid' | 'gid';
  /** one holder alone */
  readonly only: number | undefined;
}

/** `ref`: ids of clusters with commas between, '' for all VMs; a VM is in the cluster of the host it was given. `sizes`: MiB of system disks by holder */
const vmUsage = async ({ db, owner, only }: Asked, ref: string, sizes: ReadonlyMap<number, number>): Promise<Used[]> => {
  // one row a state, in the order of the index: what is running is summed up here
  const byState = await db
    .selectFrom('vms')
    .select((e) => [owner, 'state', e.fn.countAll<number>().as('vms'), e.fn.sum<number>('cpu').as('cpu'), e.fn.sum<number>('memory_mb').as('memory')])
    .where('state', '<>', DONE_LITERAL)
    .$if(only !== undefined, (q) => q.where(owner, '=', only as number))
    .$if(ref !== '', (q) => q.where('host_id', 'in', hostsIn(db, ref)))
    .groupBy([owner, 'state'])
    .execute();
  const sums = new Map<number, { all: VmSums; running: VmSums }>();
  for (const row of byState) {
    const had = sums.get(row[owner]) ?? { all: NO_SUMS, running: NO_SUMS };
    const these: VmSums = { vms: Number(row.vms), cpu: Number(row.cpu), memory: Number(row.memory) };
    sums.set(row[owner], { all: plus(had.all, these), running: RUNNING.includes(row.state) ? plus(had.running, these) : had.running });
  }
  return [...sums].map(([id, { all, running }]) => [id, vmFigures(all, running, ref, sizes.get(id) ?? 0)]);
};

const hostsIn = (db: Db, clusters: string) => db.selectFrom('hosts').select('id').where('cluster_id', 'in', clusters.split(',').map(Number));

interface DiskUsage {
  /** image -> VMs: one counts once, with however many disks of it */
  readonly images: readonly Used[];
  /** holder -> MiB of disks that are the VMs' own */
  readonly sizes: ReadonlyMap<number, number>;
}

/** Of the disks of all VMs, or of those in these clusters: one walk along the index. */
const diskUsage = async ({ db, owner, only }: Asked, clusters: string): Promise<DiskUsage> => {
  const rows = await db
    .selectFrom('vm_disks')
    .select((e) => [
      owner,
      'image_id',
      e.fn.count<number>('vm_id').distinct().as('vms'),
      sql<number>`sum(case when persistent = 0 then size_mb else 0 end)`.as('size'),
    ])
    .where(owner, 'is not', null)
    .$if(only !== undefined, (q) => q.where(owner, '=', only as number))
    .$if(clusters !== '', (q) => q.where('vm_id', 'in', db.selectFrom('vms').select('id').where('host_id', 'in', hostsIn(db, clusters))))
    .groupBy([owner, 'image_id'])
    .execute();
  const sizes = new Map<number, number>();
  const images: Used[] = [];
  for (const row of rows) {
    const id = row[owner] as number;
    sizes.set(id, (sizes.get(id) ?? 0) + Number(row.size));
    if (row.image_id !== null) images.push([id, [{ kind: 'IMAGE', ref: String(row.image_id), metric: 'RVMS', value: Number(row.vms) }]]);
  }
  return { images, sizes };
};

const datastoreUsage = async ({ db, owner, only }: Asked): Promise<Used[]> => {
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

const networkUsage = async ({ db, owner, only }: Asked): Promise<Used[]> => {
  const rows = await db
    .selectFrom('leases')
    .select((e) => [owner, 'vnet_id', e.fn.countAll<number>().as('leases')])
    .where(owner, 'is not', null)
    .$if(only !== undefined, (q) => q.where(owner, '=', only as number))
    .groupBy([owner, 'vnet_id'])
    .execute();
  return rows.map((r) => [r[owner] as number, [{ kind: 'NETWORK', ref: String(r.vnet_id), metric: 'LEASES', value: Number(r.leases) }]]);
};

/** Refs of VM limits that are for clusters. */
export const clusterRefs = (limits: Iterable<readonly QuotaFigure[]>): string[] => [
  ...new Set([...limits].flat().flatMap((f) => (f.kind === 'VM' && f.ref !== '' ? [f.ref] : []))),
];

/** holder -> what is used now: queries, never counters. `clusters`: sets of clusters that are counted besides; `only`: one holder. oneadmin and its group are not counted. */
export const quotaUsage = async (db: Db, holder: Holder, clusters: readonly string[] = [], only?: number): Promise<Map<number, QuotaFigure[]>> => {
  const usage = new Map<number, QuotaFigure[]>();
  const asked: Asked = { db, owner: OWNER[holder], only };
  const { images, sizes } = await diskUsage(asked, '');
  const parts = [await datastoreUsage(asked), await networkUsage(asked), images, await vmUsage(asked, '', sizes)];
  for (const ref of clusters) parts.push(await vmUsage(asked, ref, (await diskUsage(asked, ref)).sizes));
  for (const [id, figures] of parts.flat()) if (id !== 0) push(usage, id, ...figures);
  return usage;
};
