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

/** By network: how many of its addresses are taken, and which VMs have one, in order. */
interface Taken {
  readonly leases: ReadonlyMap<number, number>;
  readonly vms: ReadonlyMap<number, readonly number[]>;
}

const takenOfAll = async (db: Db): Promise<Taken> => ({ leases: await leaseCounts(db), vms: await vmsByVnet(db) });

const takenIn = (id: number, leases: readonly LeaseRow[]): Taken => {
  const vms = new Set(leases.flatMap((l) => (l.vm_id >= 0 ? [l.vm_id] : [])));
  return { leases: new Map([[id, leases.length]]), vms: new Map([[id, [...vms].sort((a, b) => a - b)]]) };
};

const views = async (db: Db, rows: readonly VnetRow[], taken: Taken): Promise<VnetView[]> => {
  const [users, groups, clusters] = [await userNames(db), await groupNames(db), await vnetClusters(db)];
  const [locks, vrouters] = [await locksOf(db, 'NET'), await vroutersByVnet(db)];
  return rows.map((v) => ({
    ...v,
    uname: users.get(v.uid) ?? '',
    gname: groups.get(v.gid) ?? '',
    lock: locks.get(v.id),
    clusters: clusters.get(v.id) ?? [],
    usedLeases: taken.leases.get(v.id) ?? 0,
    vmIds: taken.vms.get(v.id) ?? [],
    vrouterIds: vrouters.get(v.id) ?? [],
  }));
};

/** For the list: no leases, no ranges. */
export const pool = readRequest<Record<string, never>, VnetView[]>({
  wire: 'one.vnpool.info',
  run: async (db, _input, ctx) => views(db, await visible(db, ctx, 'NET', await allVnets(db)), await takenOfAll(db)),
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
    for (const view of await views(db, seen, await takenOfAll(db)))
      all.push({ ...view, ranges: ranges.get(view.id) ?? [], ...(extended ? { leases: await leasesOf(db, view.id) } : {}) });
    return all;
  },
});

export const info = readRequest<{ readonly id: number }, VnetInfo>({
  wire: 'one.vn.info',
  async run(db, { id }) {
    const leases = await leasesOf(db, id);
    const [view] = await views(db, [(await vnetById(db, id)) as VnetRow], takenIn(id, leases));
    return { ...(view as VnetView), ranges: await rangesOf(db, id), leases };
  },
});
