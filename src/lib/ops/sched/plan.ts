import { attempt } from '../../../state/attempt';
import { datastoreClusters } from '../../../state/clusters';
import { allDatastores, type DatastoreRow } from '../../../state/datastores';
import { allHosts, allocations, type HostRow, hostDatastores } from '../../../state/hosts';
import type { Db } from '../../../state/open';
import { operationById } from '../../../state/operations';
import { unpack } from '../../../state/packing';
import { pendingVms, updateVm, type VmRow, vmBody } from '../../../state/vms';
import { networksWithOwnBridge } from '../../../state/vnets';
import type { HostFacts } from '../../drivers/monitor/driver';
import type { Plan, Planner } from '../../engine/plan';
import { isOneError, messageOf } from '../../errors/errors';
import { waitsForNetwork } from '../../model/autoNics';
import { DATASTORE_TYPE, HOST_STATE } from '../../model/objectStates';
import { afterPlacing, type Candidate, place as choose, type SystemDatastore, type Wanted } from '../../scheduler/place';
import { pair, single, type Template, vectors } from '../../template/template';
import { isShared } from '../datastore/isShared';
import { lookAtDatastores } from '../datastore/look';
import { lookAtHost } from '../host/look';
import { unreadyImage } from '../image/unready';
import type { Env } from '../request';
import { networkLack } from '../vm/autoNetworks';
import { stateOf } from '../vm/change';
import { lastRecord } from '../vm/history';
import { pciLack } from '../vm/pci';
import { isKept, originOf, place } from '../vm/place';
import { clustersIn } from '../vm/requirements';
import { gatherStep } from './gather';
import { continueRound, FROM_THE_START, RETRY_SECONDS, type Round } from './request';

/** Waits a moment for more VMs (`quietMs`), looks at what is too old to place by, then places all waiting VMs in one transaction, which also closes the operation. */
export const schedPlanner =
  (env: Env, quietMs = 0): Planner =>
  async (operation): Promise<Plan> => ({
    steps: [
      ...(quietMs > 0 ? [gatherStep(env, quietMs)] : []),
      { name: 'look', summary: 'look at hosts and datastores', looks: true, run: () => refresh(env) },
    ],
    succeed: (tx) => placeSome(tx, env, operation.id),
    // what is known is enough to place by; the looks are made again in the next round
    fail: (tx) => placeSome(tx, env, operation.id),
  });

export const refresh = async (env: Env): Promise<unknown> => {
  const old = env.clock.now() - env.config.monitorInterval;
  const usable = [HOST_STATE.INIT, HOST_STATE.MONITORED, HOST_STATE.ERROR] as number[];
  const unknown = await hostsOfUnknownRoom(env.state.db);
  // one that did not answer may have been away for a moment only
  const silent = env.clock.now() - RETRY_SECONDS;
  const isStale = (h: HostRow): boolean => h.monitored_at <= (h.state === HOST_STATE.ERROR ? Math.max(old, silent) : old) || unknown.has(h.id);
  const stale = (await allHosts(env.state.db)).filter((h) => usable.includes(h.state) && isStale(h));
  await Promise.all([...stale.map((h) => lookAtHost(env, h).catch((e: unknown) => messageOf(e))), lookAtDatastores(env, old)]);
  return { hosts: stale.map((h) => h.name) };
};

/** Hosts that were looked at before one of the datastores that each of them has for itself was made: how much room it has there is not known. */
const hostsOfUnknownRoom = async (db: Db): Promise<Set<number>> => {
  const own = (await systemDatastoresOf(db)).filter((d) => !d.shared);
  const known = new Set((await hostDatastores(db)).map((r) => `${r.host_id} ${r.datastore_id}`));
  return new Set((await allHosts(db)).filter((h) => own.some((d) => !known.has(`${h.id} ${d.id}`))).map((h) => h.id));
};

export const candidatesOf = async (db: Db): Promise<Candidate[]> => {
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

export const wantedOf = async (db: Db, vm: VmRow, stores: ReadonlyMap<number, DatastoreRow>, ourBridges: ReadonlySet<number>): Promise<Wanted> => {
  const t = (await vmBody(db, vm.id)).template;
  const nics = vectors(t, 'NIC').filter((n) => !waitsForNetwork(n) && pair(n, 'VN_MAD') !== 'dummy' && !ourBridges.has(Number(pair(n, 'NETWORK_ID'))));
  return {
    vmId: vm.id,
    cpu: vm.cpu,
    memoryMb: vm.memory_mb,
    diskMb: vectors(t, 'DISK')
      .filter((d) => pair(d, 'PERSISTENT') !== 'YES')
      .reduce((sum, d) => sum + Number(pair(d, 'SIZE') ?? 0), 0),
    clusterIds: clustersIn(t),
    bridges: [...new Set(nics.map((n) => pair(n, 'BRIDGE') ?? ''))],
    transfers: transfersOf(t, stores),
    hostMeets: either(await pciLack(db, t), await networkLack(db, vm, t)),
  };
};

type Meets = Wanted['hostMeets'];

const either = (a: Meets, b: Meets): Meets => (a && b ? (host) => a(host) ?? b(host) : (a ?? b));

/** VMs a transaction: other writers must not wait for long. */
const BATCH = 200;

/** What a round of placements goes by, as it is after the VMs that it has placed. */
interface Known {
  readonly hostRows: ReadonlyMap<number, HostRow>;
  readonly stores: ReadonlyMap<number, DatastoreRow>;
  readonly ourBridges: ReadonlySet<number>;
  hosts: readonly Candidate[];
  datastores: readonly SystemDatastore[];
}

const placeSome = async (tx: Db, env: Env, operationId: number): Promise<void> => {
  const { after, again } = JSON.parse((await operationById(tx, operationId))?.args ?? '{}') as Round;
  const known: Known = {
    hostRows: new Map((await allHosts(tx)).map((h) => [h.id, h])),
    stores: new Map((await allDatastores(tx)).map((d) => [d.id, d])),
    ourBridges: await networksWithOwnBridge(tx),
    hosts: await candidatesOf(tx),
    datastores: await systemDatastoresOf(tx),
  };
  const batch = await pendingVms(tx, after, BATCH);
  for (const vm of batch) {
    const why = await whyNotPlaced(tx, env, vm, known);
    if (why !== undefined && vm.pending_reason !== why) await updateVm(tx, vm.id, { pending_reason: why });
  }
  const last = batch.at(-1);
  if (batch.length === BATCH && last) await continueRound(tx, env, { after: last.id, again });
  else if (again) await continueRound(tx, env, FROM_THE_START);
};

/** Places the VM, or says why not: also of one whose record cannot be read, or whose owner is gone. It keeps nobody else from being placed. */
const whyNotPlaced = async (tx: Db, env: Env, vm: VmRow, known: Known): Promise<string | undefined> => {
  try {
    return await attempt(tx, () => placeOne(tx, env, vm, known));
  } catch (e) {
    if (!isOneError(e)) throw e;
    return e.message;
  }
};

const placeOne = async (tx: Db, env: Env, vm: VmRow, known: Known): Promise<string | undefined> => {
  const unready = await unreadyImage(tx, vm.id);
  if (unready !== undefined) return unready;
  const wanted = await wantedOf(tx, vm, known.stores, known.ourBridges);
  const last = await lastRecord(tx, vm.id);
  // only the driver that put its files away can bring them back
  const transfers = last && isKept(originOf(stateOf(vm), last)) ? [last.tm_mad] : wanted.transfers;
  const choice = choose({ ...wanted, transfers }, known.hosts, known.datastores);
  if (!choice.placed) return choice.summary;
  const host = known.hostRows.get(choice.host.id);
  const system = known.stores.get(choice.datastore.id);
  if (!host || !system) return undefined;
  await place(tx, env, undefined, vm, host, system);
  Object.assign(known, afterPlacing(wanted, known.hosts, known.datastores, { hostId: host.id, datastoreId: system.id }));
  return undefined;
};
