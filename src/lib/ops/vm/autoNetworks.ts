import { vnetClusters } from '../../../state/clusters';
import type { HostRow } from '../../../state/hosts';
import type { Db } from '../../../state/open';
import type { VmRow } from '../../../state/vms';
import { allRanges, allVnets, leaseCounts, networksWithOwnBridge } from '../../../state/vnets';
import type { HostFacts } from '../../drivers/monitor/driver';
import { preconditionError } from '../../errors/errors';
import { isAutoNic, namedInAuto, waitsForNetwork, wishInAuto } from '../../model/autoNics';
import type { Caller } from '../../model/permissions';
import { chooseNetworks, type NetworkOffer, type NetworkPlace } from '../../scheduler/networks';
import { type Pairs, pair, type Template, vectors, withPair } from '../../template/template';
import { callerById } from '../callerById';
import { quotaGate } from '../quota/quotas';
import { visible } from '../visible';
import { allocationError } from './allocationError';
import { resolveNic, rulesOfGroups } from './nics';
import { recontexted } from './parts/recontext';
import { idIn, replaced } from './parts/subject';
import { narrowed } from './requirements';

const WIRE = 'one.vm.deploy';

const waitingIn = (t: Template): Pairs[] => vectors(t, 'NIC').filter(waitsForNetwork);

/** An interface of a new VM that gets its network when it is placed. Throws 'nic-network' for one that names a network or an address. */
export const waitingNic = (nic: Pairs, nicId: number, wire: string): Pairs => {
  const named = namedInAuto(nic);
  if (named !== undefined)
    throw preconditionError(
      'nic-network',
      `${allocationError(wire)}NIC ${nicId} has NETWORK_MODE=auto and ${named}: either placement chooses its network, or it names one`,
    );
  return withPair(pair(nic, 'NAME') ? nic : withPair(nic, 'NAME', `NIC${nicId}`), 'NIC_ID', String(nicId));
};

const offersFor = async (db: Db, caller: Caller): Promise<NetworkOffer[]> => {
  const [clusters, ranges, used, own] = [await vnetClusters(db), await allRanges(db), await leaseCounts(db), await networksWithOwnBridge(db)];
  return (await visible(db, { caller }, 'NET', await allVnets(db))).map((v) => ({
    id: v.id,
    name: v.name,
    clusterIds: clusters.get(v.id) ?? [],
    freeLeases: (ranges.get(v.id) ?? []).reduce((sum, r) => sum + r.size, 0) - (used.get(v.id) ?? 0),
    bridge: v.vn_mad === 'dummy' || own.has(v.id) ? undefined : v.bridge,
  }));
};

const wishRefusal = (nics: readonly Pairs[]): string | undefined => {
  const nic = nics.find((n) => wishInAuto(n) !== undefined);
  return nic && `${wishInAuto(nic)} of an interface with NETWORK_MODE=auto is not read by placement; onevm deploy --file names the network`;
};

/** For the scheduler: what a host lacks of networks for a VM that leaves them to us. Undefined for a VM that has all of its own. */
export const networkLack = async (db: Db, vm: Pick<VmRow, 'uid'>, t: Template): Promise<((host: NetworkPlace) => string | undefined) | undefined> => {
  const waiting = waitingIn(t);
  if (waiting.length === 0) return undefined;
  const wish = wishRefusal(waiting);
  if (wish !== undefined) return () => wish;
  const offers = await offersFor(db, await callerById(db, vm.uid));
  return (host) => {
    const found = chooseNetworks(waiting.length, offers, host);
    return typeof found === 'string' ? found : undefined;
  };
};

const placeOf = (host: HostRow): NetworkPlace => {
  const facts = host.facts === '' ? undefined : (JSON.parse(host.facts) as HostFacts);
  return { clusterId: host.cluster_id, bridges: host.vm_mad === 'dummy' || !facts ? undefined : new Set(facts.bridges) };
};

/** The interface with a network for it on that host. `caller`: whose networks. Throws 'auto-network'. */
export const chosenNic = async (tx: Db, caller: Caller, vm: Pick<VmRow, 'id'>, host: HostRow, nic: Pairs, wire: string): Promise<Pairs> => {
  const named = namedInAuto(nic);
  const wish = named === undefined ? wishRefusal([nic]) : `with NETWORK_MODE=auto ${named} has no effect`;
  const found = wish ?? chooseNetworks(1, await offersFor(tx, caller), placeOf(host));
  if (typeof found === 'string') throw preconditionError('auto-network', `[${wire}] VM ${vm.id} on host ${host.name}: ${found}`, { next: 'onevnet list' });
  return withPair(nic, 'NETWORK_ID', String(found[0]));
};

/** Networks that a person chose, by NIC_ID, as a NIC vector names one; and who that is. */
export interface ChosenNetworks {
  readonly caller: Caller;
  readonly byNic: ReadonlyMap<number, Pairs>;
}

/** What a file of `deploy` says. Throws 'nic-template' for anything but NICs of the VM that wait for a network, each with one. */
export const chosenNetworks = (vm: Pick<VmRow, 'id'>, t: Template, given: Template, caller: Caller): ChosenNetworks => {
  const refuse = (why: string): never => {
    throw preconditionError('nic-template', `[${WIRE}] VM ${vm.id}: ${why}`, { next: `onevm show ${vm.id}` });
  };
  const byNic = new Map<number, Pairs>();
  for (const { key, value } of given) {
    if (key !== 'NIC' || typeof value === 'string') return refuse(`${key} has no effect here; the file takes NIC=[NIC_ID=0, NETWORK_ID=1]`);
    const odd = value.find(([k]) => !['NIC_ID', 'NETWORK_MODE', 'NETWORK', 'NETWORK_ID', 'NETWORK_UNAME', 'NETWORK_UID'].includes(k));
    if (odd) refuse(`NIC/${odd[0]} has no effect here; the file takes NIC=[NIC_ID=0, NETWORK_ID=1]`);
    const nicId = idIn(value, 'NIC_ID');
    const nic = vectors(t, 'NIC').find((n) => idIn(n, 'NIC_ID') === nicId);
    if (!nic) refuse(`it has no interface ${pair(value, 'NIC_ID') ?? 'without a NIC_ID'}`);
    else if (!waitsForNetwork(nic))
      refuse(`interface ${nicId} ${isAutoNic(nic) ? 'has its network already' : 'has a network of its own'}: ${pair(nic, 'NETWORK')}`);
    byNic.set(
      nicId,
      value.filter(([k]) => k !== 'NIC_ID' && k !== 'NETWORK_MODE'),
    );
  }
  return { caller, byNic };
};

/**
 * The template of a VM that comes to a host, with a network and a lease for each interface that waits for one: those that a person chose, and for the rest
 * what its owner may use there. They stay, wherever the VM goes. Throws 'auto-network', 'vm-clusters', 'lease', 'quota'; what it wrote by then is the caller's to take back.
 */
export const withNetworksOf = async (tx: Db, vm: VmRow, t: Template, host: HostRow, chosen?: ChosenNetworks): Promise<Template> => {
  const waiting = waitingIn(t);
  if (waiting.length === 0) return t;
  const withinLimits = await quotaGate(tx);
  const owner = await callerById(tx, vm.uid);
  let grown = t;
  let clusters: readonly number[] | undefined;
  for (const nic of waiting) {
    const nicId = idIn(nic, 'NIC_ID');
    const named = chosen?.byNic.get(nicId);
    const asked = named ? [...nic, ...named] : await chosenNic(tx, owner, vm, host, nic, WIRE);
    const result = await resolveNic(tx, { caller: named && chosen ? chosen.caller : owner }, vm.id, nicId, asked, WIRE);
    if (!result.clusters.includes(host.cluster_id))
      throw preconditionError(
        'vm-clusters',
        `[${WIRE}] network ${pair(result.vector, 'NETWORK_ID')} is not in cluster ${host.cluster_id}, where host ${host.name} is`,
        {
          next: `onecluster addvnet ${host.cluster_id} ${pair(result.vector, 'NETWORK_ID')}`,
        },
      );
    clusters = clusters?.filter((c) => result.clusters.includes(c)) ?? result.clusters;
    grown = replaced(grown, 'NIC', nicId, result.vector);
  }
  await withinLimits?.(WIRE, vm.uid);
  return recontexted(tx, vm, await rulesOfGroups(tx, narrowed(grown, clusters ?? [], WIRE)));
};
