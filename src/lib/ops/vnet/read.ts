import { vnetClusters } from '../../../state/clusters';
import { type LockRow, locksOf } from '../../../state/locks';
import { groupNames, userNames } from '../../../state/users';
import { type AddressRangeRow, allVnets, type LeaseRow, leaseCounts, leasesOf, rangesOf, type VnetRow, vnetById } from '../../../state/vnets';
import { readRequest } from '../request';
import { visible } from '../visible';

export interface VnetView extends VnetRow {
  readonly uname: string;
  readonly gname: string;
  readonly lock: LockRow | undefined;
  readonly clusters: readonly number[];
  readonly usedLeases: number;
}

export interface VnetInfo extends VnetView {
  readonly ranges: readonly AddressRangeRow[];
  readonly leases: readonly LeaseRow[];
  /** VMs with a lease, in order */
  readonly vmIds: readonly number[];
}

type Db = Parameters<typeof allVnets>[0];

const views = async (db: Db, rows: readonly VnetRow[]): Promise<VnetView[]> => {
  const [users, groups, clusters, used, locks] = [
    await userNames(db),
    await groupNames(db),
    await vnetClusters(db),
    await leaseCounts(db),
    await locksOf(db, 'NET'),
  ];
  return rows.map((v) => ({
    ...v,
    uname: users.get(v.uid) ?? '',
    gname: groups.get(v.gid) ?? '',
    lock: locks.get(v.id),
    clusters: clusters.get(v.id) ?? [],
    usedLeases: used.get(v.id) ?? 0,
  }));
};

const infoOf = async (db: Db, view: VnetView): Promise<VnetInfo> => {
  const leases = await leasesOf(db, view.id);
  return { ...view, ranges: await rangesOf(db, view.id), leases, vmIds: [...new Set(leases.map((l) => l.vm_id))].sort((a, b) => a - b) };
};

export const pool = readRequest<Record<string, never>, VnetInfo[]>({
  wire: 'one.vnpool.info',
  run: async (db, _input, ctx) => Promise.all((await views(db, await visible(db, ctx, 'NET', await allVnets(db)))).map((v) => infoOf(db, v))),
});

export const info = readRequest<{ readonly id: number }, VnetInfo>({
  wire: 'one.vn.info',
  run: async (db, { id }) => infoOf(db, (await views(db, [(await vnetById(db, id)) as VnetRow]))[0] as VnetView),
});
