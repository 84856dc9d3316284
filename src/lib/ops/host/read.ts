import { clusterNames } from '../../../state/clusters';
import { type Allocation, allHosts, allocations, type HostRow, hostById, vmIdsByHost, vmIdsOnHost } from '../../../state/hosts';
import { groupNames, userNames } from '../../../state/users';
import { type VmRow, vmsByIds } from '../../../state/vms';
import { readRequest } from '../request';
import { unowned, visible } from '../visible';

/** A host as lists, pages and documents show it. */
export interface HostView extends HostRow {
  readonly cluster: string;
  readonly allocation: Allocation;
  readonly vmIds: readonly number[];
}

export interface HostInfo extends HostView {
  readonly vms: readonly VmRow[];
  readonly userNames: ReadonlyMap<number, string>;
  readonly groupNames: ReadonlyMap<number, string>;
}

const viewOf = (host: HostRow, clusters: Map<number, string>, used: Map<number, Allocation>, vmIds: readonly number[]): HostView => ({
  ...host,
  cluster: clusters.get(host.cluster_id) ?? '',
  allocation: used.get(host.id) ?? { vms: 0, cpu: 0, memoryMb: 0 },
  vmIds,
});

export const pool = readRequest<Record<string, never>, HostView[]>({
  wire: 'one.hostpool.info',
  async run(db, _input, ctx) {
    const [clusters, used, hosts] = [await clusterNames(db), await allocations(db), await allHosts(db)];
    const seen = await visible(db, ctx, 'HOST', hosts.map(unowned));
    const vms = await vmIdsByHost(db);
    return seen.toReversed().map((h) => viewOf(h, clusters, used, vms.get(h.id) ?? []));
  },
});

export const info = readRequest<{ readonly id: number }, HostInfo>({
  wire: 'one.host.info',
  async run(db, { id }) {
    const host = (await hostById(db, id)) as HostRow;
    const view = viewOf(host, await clusterNames(db), await allocations(db), await vmIdsOnHost(db, id));
    return { ...view, vms: await vmsByIds(db, view.vmIds), userNames: await userNames(db), groupNames: await groupNames(db) };
  },
});
