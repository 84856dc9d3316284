import { type Attributes, datastoreWith, hostWith } from './attributes';
import { grouped, groupsText, type HostReason, reasonText } from './reasons';
import type { Refusal } from './requirement';

/**
 * Placement: a pure function from what is known to a host and a system datastore, or to the reason why not, host by host.
 * Capacity is what VMs were promised, not what they use at the moment. CPU: 1 = 100 percent of a core. Memory and disk: MiB.
 */
export interface Candidate {
  readonly id: number;
  readonly name: string;
  readonly clusterId: number;
  readonly enabled: boolean;
  /** why it cannot be used now, for people; '' when it can */
  readonly trouble: string;
  readonly totalCpu: number;
  readonly usedCpu: number;
  readonly totalMemoryMb: number;
  readonly usedMemoryMb: number;
  readonly runningVms: number;
  /** undefined: the host does not say (dummy) */
  readonly bridges: ReadonlySet<string> | undefined;
  /** free MiB of non-shared system datastores on this host, by datastore id */
  readonly localFreeMb: ReadonlyMap<number, number>;
  /** what expressions are evaluated on; absent as long as no VM has one */
  readonly attributes?: Attributes;
}

export interface SystemDatastore {
  readonly id: number;
  readonly name: string;
  readonly clusterIds: readonly number[];
  readonly enabled: boolean;
  /** why it cannot be used, for people; '' when it can */
  readonly trouble?: string;
  readonly shared: boolean;
  readonly tmMad: string;
  readonly freeMb: number;
  /** as of a host */
  readonly attributes?: Attributes;
}

export interface Wanted {
  readonly vmId: number;
  readonly cpu: number;
  readonly memoryMb: number;
  /** what its disks may grow to in the system datastore */
  readonly diskMb: number;
  /** clusters its images and networks share; undefined: any */
  readonly clusterIds: readonly number[] | undefined;
  /** bridges that must be on the host already */
  readonly bridges: readonly string[];
  /** transfer drivers its images can be brought by; undefined: any */
  readonly transfers: readonly string[] | undefined;
  /** PCI devices and networks that a host has to have */
  readonly hostMeets?: (host: Candidate) => string | undefined;
  /** SCHED_REQUIREMENTS and SCHED_RANK; undefined stands for "any host" and "fewest VMs first" */
  readonly hostRefusal?: (host: Attributes) => Refusal | undefined;
  readonly hostRank?: (host: Attributes) => number;
  /** SCHED_DS_REQUIREMENTS and SCHED_DS_RANK; undefined stands for "any system datastore" and "most room first" */
  readonly datastoreRefusal?: (datastore: Attributes) => Refusal | undefined;
  readonly datastoreRank?: (datastore: Attributes) => number;
}

export type Placement =
  | { readonly placed: true; readonly host: Candidate; readonly datastore: SystemDatastore }
  /** one line for the list, and each host's reason */
  | { readonly placed: false; readonly summary: string; readonly reasons: readonly HostReason[] };

const NOTHING: Attributes = new Map();

/** Hosts, reasons that many hosts have in common, or datastores that one line tells. */
const TOLD = 3;

const refused = (part: string, found?: string): Refusal => ({ part, found });

const hostRefusal = (vm: Wanted, h: Candidate): Refusal | undefined => {
  if (!h.enabled) return refused('it is disabled');
  if (h.trouble !== '') return refused(h.trouble);
  if (vm.clusterIds && !vm.clusterIds.includes(h.clusterId))
    return refused(`it is in cluster ${h.clusterId}, the VM's images and networks are in ${vm.clusterIds.join(', ')}`);
  return vm.hostRefusal?.(h.attributes ?? NOTHING) ?? roomRefusal(vm, h);
};

const roomRefusal = (vm: Wanted, h: Candidate): Refusal | undefined => {
  const freeCpu = h.totalCpu - h.usedCpu;
  if (vm.cpu > freeCpu + 1e-9) return refused(`${round(vm.cpu)} CPU wanted, ${round(Math.max(0, freeCpu))} of ${round(h.totalCpu)} free`);
  const freeMemory = h.totalMemoryMb - h.usedMemoryMb;
  if (vm.memoryMb > freeMemory)
    return refused(`${vm.memoryMb} MB of memory wanted, ${Math.max(0, Math.floor(freeMemory))} of ${Math.floor(h.totalMemoryMb)} free`);
  const missing = h.bridges && vm.bridges.find((b) => !h.bridges?.has(b));
  if (missing !== undefined) return refused(`it has no bridge ${missing}`);
  const lack = vm.hostMeets?.(h);
  return lack === undefined ? undefined : refused(lack);
};

const round = (n: number): string => String(Math.round(n * 100) / 100);

const datastoreRefusal = (vm: Wanted, h: Candidate, d: SystemDatastore): Refusal | undefined => {
  if (!d.enabled) return refused(`system datastore ${d.id} is disabled`);
  if (d.trouble) return refused(`system datastore ${d.id} ${d.trouble}`);
  if (vm.transfers && !vm.transfers.includes(d.tmMad))
    return refused(`system datastore ${d.id} (${d.tmMad}) cannot take the VM's images (${vm.transfers.join(', ')})`);
  const unmet = vm.datastoreRefusal?.(d.attributes ?? NOTHING);
  if (unmet) return refused(`system datastore ${d.id}: ${unmet.part}`, unmet.found);
  const free = freeOf(h, d);
  return vm.diskMb > free ? refused(`${vm.diskMb} MB of disk wanted, ${Math.max(0, free)} free in system datastore ${d.id}`) : undefined;
};

const freeOf = (h: Candidate, d: SystemDatastore): number => (d.shared ? d.freeMb : (h.localFreeMb.get(d.id) ?? 0));

/** The datastore of the best rank, without one that with most room; among equals the one that came last, as with hosts. */
const bestDatastore = (vm: Wanted, h: Candidate, datastores: readonly SystemDatastore[]): SystemDatastore | Refusal => {
  const rank = (d: SystemDatastore): number => (vm.datastoreRank ? vm.datastoreRank(d.attributes ?? NOTHING) : freeOf(h, d));
  const refusals: Refusal[] = [];
  let best: SystemDatastore | undefined;
  for (const d of datastores) {
    if (!d.clusterIds.includes(h.clusterId)) continue;
    const refusal = datastoreRefusal(vm, h, d);
    if (refusal) refusals.push(refusal);
    else if (!best || rank(d) >= rank(best)) best = d;
  }
  return best ?? allRefused(refusals, datastores);
};

/** Of several datastores in the cluster of the host each is told. */
const allRefused = (refusals: readonly Refusal[], [elsewhere]: readonly SystemDatastore[]): Refusal => {
  const [first, ...others] = refusals;
  if (!first) return refused(elsewhere ? `system datastore ${elsewhere.id} is not in its cluster` : 'there is no system datastore');
  if (others.length === 0) return first;
  return refused(refusals.slice(0, TOLD).map(reasonText).join(', ') + (refusals.length > TOLD ? ', ...' : ''));
};

/** The host of the best rank, without one that with fewest running VMs; among equals the host that came last, as scripts of the field have seen it. */
export const place = (vm: Wanted, hosts: readonly Candidate[], datastores: readonly SystemDatastore[]): Placement => {
  const reasons: HostReason[] = [];
  let best: { host: Candidate; datastore: SystemDatastore; rank: number } | undefined;
  for (const host of hosts) {
    const datastore = hostRefusal(vm, host) ?? bestDatastore(vm, host, datastores);
    if ('part' in datastore) {
      reasons.push({ host: host.name, ...datastore });
      continue;
    }
    const rank = vm.hostRank ? vm.hostRank(host.attributes ?? NOTHING) : -host.runningVms;
    if (!best || rank > best.rank || (rank === best.rank && host.id > best.host.id)) best = { host, datastore, rank };
  }
  if (best) return { placed: true, host: best.host, datastore: best.datastore };
  return { placed: false, summary: summarize(reasons), reasons };
};

const summarize = (reasons: readonly HostReason[]): string => {
  if (reasons.length === 0) return 'there is no host';
  if (reasons.length <= TOLD) return `no host can take it: ${reasons.map((r) => `${r.host}: ${reasonText(r)}`).join('; ')}`;
  const groups = grouped(reasons);
  const others = groups.slice(TOLD).reduce((sum, g) => sum + g.hosts.length, 0);
  return `no host can take it: ${groupsText(groups.slice(0, TOLD)).join('; ')}${others > 0 ? `; and ${others} more hosts` : ''}`;
};

/** The host and the datastore as they are once the VM is there, so that the next one of the same round is judged by that. */
export const afterPlacing = (
  vm: Wanted,
  hosts: readonly Candidate[],
  datastores: readonly SystemDatastore[],
  chosen: { hostId: number; datastoreId: number },
): { hosts: Candidate[]; datastores: SystemDatastore[] } => ({
  hosts: hosts.map((h) => (h.id === chosen.hostId ? hostAfter(vm, h, chosen.datastoreId) : h)),
  datastores: datastores.map((d) => (d.id === chosen.datastoreId && d.shared ? datastoreAfter(vm, d) : d)),
});

const hostAfter = (vm: Wanted, h: Candidate, datastoreId: number): Candidate => {
  const now = { cpu: h.usedCpu + vm.cpu, memoryMb: h.usedMemoryMb + vm.memoryMb, vms: h.runningVms + 1 };
  return {
    ...h,
    usedCpu: now.cpu,
    usedMemoryMb: now.memoryMb,
    runningVms: now.vms,
    localFreeMb: new Map([...h.localFreeMb].map(([id, free]) => [id, id === datastoreId ? free - vm.diskMb : free])),
    ...(h.attributes ? { attributes: hostWith(h.attributes, now, vm.vmId) } : {}),
  };
};

const datastoreAfter = (vm: Wanted, d: SystemDatastore): SystemDatastore => {
  const freeMb = d.freeMb - vm.diskMb;
  return { ...d, freeMb, ...(d.attributes ? { attributes: datastoreWith(d.attributes, freeMb) } : {}) };
};
