import { clusterNames } from '../../../state/clusters';
import { type Allocation, allHosts, allocations, type HostLineRow, type HostRow, hostById, hostLines, vmIdsByHost, vmIdsOnHost } from '../../../state/hosts';
import type { Db } from '../../../state/open';
import { groupNames, userNames } from '../../../state/users';
import { type VmTableRow, vmTableRows } from '../../../state/vms';
import type { HostFacts } from '../../drivers/monitor/driver';
import { isAdmin } from '../../model/permissions';
import { readRequest } from '../request';
import { unowned, visible } from '../visible';
import { offersPci, type PciOwners, pciOwners } from '../vm/pci';

/** A host as its list shows it: from typed columns. */
export interface HostLine extends HostLineRow {
  readonly cluster: string;
  readonly allocation: Allocation;
  /** domains with our names that should not be there; 0 when they were not asked for: they stand in the facts, which a list does not read */
  readonly zombies: number;
}

/** A host as pages and documents show it. */
export interface HostView extends HostRow {
  readonly cluster: string;
  readonly allocation: Allocation;
  readonly vmIds: readonly number[];
  readonly pciOwners: PciOwners;
}

export interface HostInfo extends HostView {
  readonly vms: readonly VmTableRow[];
  readonly userNames: ReadonlyMap<number, string>;
  readonly groupNames: ReadonlyMap<number, string>;
}

const NOTHING: Allocation = { vms: 0, cpu: 0, memoryMb: 0 };

interface Around {
  readonly clusters: ReadonlyMap<number, string>;
  readonly used: ReadonlyMap<number, Allocation>;
  readonly owners: ReadonlyMap<number, PciOwners>;
}

const viewOf = (host: HostRow, { clusters, used, owners }: Around, vmIds: readonly number[]): HostView => ({
  ...host,
  cluster: clusters.get(host.cluster_id) ?? '',
  allocation: used.get(host.id) ?? NOTHING,
  vmIds,
  pciOwners: owners.get(host.id) ?? new Map(),
});

export const pool = readRequest<{ readonly zombies?: boolean }, HostLine[]>({
  wire: 'one.hostpool.info',
  async run(db, { zombies }, ctx) {
    const [clusters, used] = [await clusterNames(db), await allocations(db)];
    const left = zombies ? await zombiesByHost(db) : undefined;
    const lines = await hostLines(db);
    const seen = isAdmin(ctx.caller) ? lines : await visible(db, ctx, 'HOST', lines.map(unowned));
    return seen.map((h) => ({ ...h, cluster: clusters.get(h.cluster_id) ?? '', allocation: used.get(h.id) ?? NOTHING, zombies: left?.get(h.id) ?? 0 }));
  },
});

/** Of the last look at each host: domains of VMs that are not on it. */
const zombiesByHost = async (db: Db): Promise<Map<number, number>> => {
  const vms = await vmIdsByHost(db);
  return new Map(
    (await allHosts(db)).map((h) => {
      const domains = h.facts === '' ? [] : (JSON.parse(h.facts) as HostFacts).domains;
      const here = new Set(vms.get(h.id));
      return [h.id, domains.filter((d) => d.vmId !== undefined && !here.has(d.vmId)).length];
    }),
  );
};

/** All hosts whole, by id. */
export const hostViews = async (db: Db): Promise<HostView[]> => {
  const hosts = await allHosts(db);
  // whose they are is told by the templates of VMs: read only of hosts that have any
  const owners = await pciOwners(
    db,
    hosts.filter(offersPci).map((h) => h.id),
  );
  const around = { clusters: await clusterNames(db), used: await allocations(db), owners };
  const vms = await vmIdsByHost(db);
  return hosts.map((h) => viewOf(h, around, vms.get(h.id) ?? []));
};

/** For -x, -j and -y of the list. */
export const documents = readRequest<Record<string, never>, HostView[]>({
  wire: 'one.hostpool.info',
  run: async (db, _input, ctx) => (await visible(db, ctx, 'HOST', (await hostViews(db)).map(unowned))).toReversed(),
});

export const info = readRequest<{ readonly id: number }, HostInfo>({
  wire: 'one.host.info',
  async run(db, { id }) {
    const host = (await hostById(db, id)) as HostRow;
    const view = viewOf(
      host,
      { clusters: await clusterNames(db), used: await allocations(db, id), owners: await pciOwners(db, [id]) },
      await vmIdsOnHost(db, id),
    );
    return { ...view, vms: await vmTableRows(db, view.vmIds), userNames: await userNames(db), groupNames: await groupNames(db) };
  },
});
