import { vnetClusters } from '../../../state/clusters';
import { type LockRow, locksOf } from '../../../state/locks';
import { groupNames, userNames } from '../../../state/users';
import {
  type AddressRangeRow,
  allRanges,
  allVnets,
  type LeaseRow,
  leaseCounts,
  leasesOf,
  rangesOf,
  type VnetRow,
  vmsByVnet,
  vnetById,
  vroutersByVnet,
} from '../../../state/vnets';
import { readRequest } from '../request';
import { visible } from '../visible';

export interface VnetView extends VnetRow {
  readonly uname: string;
  readonly gname: string;
  readonly lock: LockRow | undefined;
  readonly clusters: readonly number[];
  readonly usedLeases: number;
  /** VMs with a lease, in order */
  readonly vmIds: readonly number[];
  readonly vrouterIds: readonly number[];
}

/** With its ranges, for documents of the pool. */
export interface VnetRanges extends VnetView {
  readonly ranges: readonly AddressRangeRow[];
}

export interface VnetInfo extends VnetRanges {
  readonly leases: readonly LeaseRow[];
}

type Db = Parameters<typeof allVnets>[0];

const views = async (db: Db, rows: readonly VnetRow[]): Promise<VnetView[]> => {
  const only = rows.length === 1 ? rows[0]?.id : undefined;
  const [users, groups, clusters] = [await userNames(db), await groupNames(db), await vnetClusters(db)];
  const [locks, used, vms, vrouters] = [await locksOf(db, 'NET'), await leaseCounts(db, only), await vmsByVnet(db, only), await vroutersByVnet(db)];
  return rows.map((v) => ({
    ...v,
    uname: users.get(v.uid) ?? '',
    gname: groups.get(v.gid) ?? '',
    lock: locks.get(v.id),
    clusters: clusters.get(v.id) ?? [],
    usedLeases: used.get(v.id) ?? 0,
    vmIds: vms.get(v.id) ?? [],
    vrouterIds: vrouters.get(v.id) ?? [],
  }));
};

/** For the list: no leases, no ranges. */
export const pool = readRequest<Record<string, never>, VnetView[]>({
  wire: 'one.vnpool.info',
  run: async (db, _input, ctx) => views(db, await visible(db, ctx, 'NET', await allVnets(db))),
});

/** For documents: the ranges, and with `extended` their leases. */
export const documents = readRequest<{ readonly ids: readonly number[]; readonly extended: boolean }, (VnetRanges & Partial<VnetInfo>)[]>({
  wire: 'one.vnpool.info',
  async run(db, { ids, extended }, ctx) {
    const wanted = new Set(ids);
    const seen = await visible(
      db,
      ctx,
      'NET',
      (await allVnets(db)).filter((v) => wanted.has(v.id)),
    );
    const ranges = await allRanges(db);
    const all: (VnetRanges & Partial<VnetInfo>)[] = [];
    for (const view of await views(db, seen))
      all.push({ ...view, ranges: ranges.get(view.id) ?? [], ...(extended ? { leases: await leasesOf(db, view.id) } : {}) });
    return all;
  },
});

export const info = readRequest<{ readonly id: number }, VnetInfo>({
  wire: 'one.vn.info',
  async run(db, { id }) {
    const [view] = await views(db, [(await vnetById(db, id)) as VnetRow]);
    return { ...(view as VnetView), ranges: await rangesOf(db, id), leases: await leasesOf(db, id) };
  },
});
