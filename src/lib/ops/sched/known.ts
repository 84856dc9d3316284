import { datastoreClusters } from '../../../state/clusters';
import { allDatastores, type DatastoreRow } from '../../../state/datastores';
import { allHosts, allocations, type HostRow, hostDatastores } from '../../../state/hosts';
import type { Db } from '../../../state/open';
import { unpack } from '../../../state/packing';
import { type VmRow, vmBody } from '../../../state/vms';
import { networksWithOwnBridge } from '../../../state/vnets';
import type { HostFacts } from '../../drivers/monitor/driver';
import { waitsForNetwork } from '../../model/autoNics';
import { DATASTORE_TYPE, HOST_STATE } from '../../model/objectStates';
import type { Candidate, SystemDatastore, Wanted } from '../../scheduler/place';
import { pair, single, type Template, vectors } from '../../template/template';
import { isShared } from '../datastore/isShared';
import type { Env } from '../request';
import { networkLack } from '../vm/autoNetworks';
import { stateOf } from '../vm/change';
import { lastRecord } from '../vm/history';
import { pciLack } from '../vm/pci';
import { isKept, originOf } from '../vm/place';
import { clustersIn } from '../vm/requirements';
import { describedDatastores, describedHosts } from './described';
import { wishesOf } from './wishes';

/** What placements go by, as it is after those that were made since it was read. */
export interface Known {
  readonly hostRows: ReadonlyMap<number, HostRow>;
  readonly stores: ReadonlyMap<number, DatastoreRow>;
  readonly ourBridges: ReadonlySet<number>;
  hosts: readonly Candidate[];
  datastores: readonly SystemDatastore[];
}

export const knownOf = async (db: Db): Promise<Known> => ({
  hostRows: new Map((await allHosts(db)).map((h) => [h.id, h])),
  stores: new Map((await allDatastores(db)).map((d) => [d.id, d])),
  ourBridges: await networksWithOwnBridge(db),
  hosts: await candidatesOf(db),
  datastores: await systemDatastoresOf(db),
});

const candidatesOf = async (db: Db): Promise<Candidate[]> => {
  const used = await allocations(db);
  const local = await hostDatastores(db);
  return (await allHosts(db)).map((h) => {
    const facts = h.facts === '' ? undefined : (JSON.parse(h.facts) as HostFacts);
    const a = used.get(h.id);
    return {
      id: h.id,
      name: h.name,
      clusterId: h.cluster_id,
      enabled: h.state !== HOST_STATE.DISABLED && h.state !== HOST_STATE.OFFLINE,
      trouble: h.state === HOST_STATE.ERROR ? `it is in error: ${h.error}` : h.state === HOST_STATE.INIT ? 'it was not looked at yet' : '',
      totalCpu: h.max_cpu / 100,
      usedCpu: a?.cpu ?? 0,
      totalMemoryMb: h.max_mem / 1024,
      usedMemoryMb: a?.memoryMb ?? 0,
      runningVms: a?.vms ?? 0,
      bridges: h.vm_mad === 'dummy' || !facts ? undefined : new Set(facts.bridges),
      localFreeMb: new Map(local.filter((l) => l.host_id === h.id).map((l) => [l.datastore_id, l.free_mb])),
    };
  });
};

export const systemDatastoresOf = async (db: Db): Promise<SystemDatastore[]> => {
  const clusters = await datastoreClusters(db);
  return (await allDatastores(db))
    .filter((d) => d.type === DATASTORE_TYPE.SYSTEM)
    .map((d) => {
      const shared = isShared(d);
      return {
        id: d.id,
        name: d.name,
        clusterIds: clusters.get(d.id) ?? [],
        enabled: d.state === 0,
        trouble: shared === undefined ? 'cannot be read' : '',
        shared: shared === true,
        tmMad: d.tm_mad,
        freeMb: d.free_mb,
      };
    });
};

/** Which transfer drivers of a system datastore can bring an image: its own, and those its datastore names in TM_MAD_SYSTEM. */
const transfersOf = (t: Template, stores: ReadonlyMap<number, DatastoreRow>): string[] | undefined => {
  let common: string[] | undefined;
  for (const disk of vectors(t, 'DISK')) {
    const ds = stores.get(Number(pair(disk, 'DATASTORE_ID') ?? Number.NaN));
    if (!ds) continue;
    const these = [ds.tm_mad, ...(single(unpack(ds.template), 'TM_MAD_SYSTEM')?.split(',') ?? [])];
    common = common === undefined ? these : common.filter((x) => these.includes(x));
  }
  return common;
};

/** What is written down for such a VM is read by none but those to whom hosts are no secret. */
export const ownedByAdmin = (vm: Pick<VmRow, 'uid'>): boolean => vm.uid === 0;

/** What a VM that waits, or is to be moved, needs of a host and a datastore. `tells`: see wishesOf. Throws 'sched-expression' for one whose wishes cannot be read. */
export const wantedOf = async (db: Db, env: Pick<Env, 'paths'>, vm: VmRow, known: Known, tells: boolean): Promise<Wanted> => {
  const { template: t, userTemplate } = await vmBody(db, vm.id);
  const wishes = wishesOf(userTemplate, tells);
  // documents are read only when somebody asks for what is in them
  if (wishes.hostRefusal || wishes.hostRank) known.hosts = await describedHosts(db, known.hosts);
  if (wishes.datastoreRefusal || wishes.datastoreRank) known.datastores = await describedDatastores(db, env.paths, known.datastores);
  const nics = vectors(t, 'NIC').filter((n) => !waitsForNetwork(n) && pair(n, 'VN_MAD') !== 'dummy' && !known.ourBridges.has(Number(pair(n, 'NETWORK_ID'))));
  const last = await lastRecord(db, vm.id);
  return {
    vmId: vm.id,
    cpu: vm.cpu,
    memoryMb: vm.memory_mb,
    diskMb: vectors(t, 'DISK')
      .filter((d) => pair(d, 'PERSISTENT') !== 'YES')
      .reduce((sum, d) => sum + Number(pair(d, 'SIZE') ?? 0), 0),
    clusterIds: clustersIn(t),
    bridges: [...new Set(nics.map((n) => pair(n, 'BRIDGE') ?? ''))],
    // only the driver that put its files away can bring them back
    transfers: last && isKept(originOf(stateOf(vm), last)) ? [last.tm_mad] : transfersOf(t, known.stores),
    hostMeets: either(await pciLack(db, t), await networkLack(db, vm, t)),
    ...wishes,
  };
};

type Meets = Wanted['hostMeets'];

const either = (a: Meets, b: Meets): Meets => (a && b ? (host) => a(host) ?? b(host) : (a ?? b));
