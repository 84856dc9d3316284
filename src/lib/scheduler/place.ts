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
  /** of SCHED_REQUIREMENTS and SCHED_RANK, once there are expressions: undefined stands for "any host" and "fewest VMs first" */
  readonly hostMeets?: (host: Candidate) => string | undefined;
  readonly rank?: (host: Candidate) => number;
}

export type Placement =
  | { readonly placed: true; readonly host: Candidate; readonly datastore: SystemDatastore }
  /** one line for the list, and each host's reason */
  | { readonly placed: false; readonly summary: string; readonly reasons: ReadonlyArray<{ readonly host: string; readonly reason: string }> };

const hostRefusal = (vm: Wanted, h: Candidate): string | undefined => {
  if (!h.enabled) return 'it is disabled';
  if (h.trouble !== '') return h.trouble;
  if (vm.clusterIds && !vm.clusterIds.includes(h.clusterId))
    return `it is in cluster ${h.clusterId}, the VM's images and networks are in ${vm.clusterIds.join(', ')}`;
  const freeCpu = h.totalCpu - h.usedCpu;
  if (vm.cpu > freeCpu + 1e-9) return `${round(vm.cpu)} CPU wanted, ${round(Math.max(0, freeCpu))} of ${round(h.totalCpu)} free`;
  const freeMemory = h.totalMemoryMb - h.usedMemoryMb;
  if (vm.memoryMb > freeMemory) return `${vm.memoryMb} MB of memory wanted, ${Math.max(0, Math.floor(freeMemory))} of ${Math.floor(h.totalMemoryMb)} free`;
  const missing = h.bridges && vm.bridges.find((b) => !h.bridges?.has(b));
  if (missing !== undefined) return `it has no bridge ${missing}`;
  return vm.hostMeets?.(h);
};

const round = (n: number): string => String(Math.round(n * 100) / 100);

const datastoreRefusal = (vm: Wanted, h: Candidate, d: SystemDatastore): string | undefined => {
  if (!d.clusterIds.includes(h.clusterId)) return `system datastore ${d.id} is not in its cluster`;
  if (!d.enabled) return `system datastore ${d.id} is disabled`;
  if (d.trouble) return `system datastore ${d.id} ${d.trouble}`;
  if (vm.transfers && !vm.transfers.includes(d.tmMad)) return `system datastore ${d.id} (${d.tmMad}) cannot take the VM's images (${vm.transfers.join(', ')})`;
  const free = freeOf(h, d);
  if (vm.diskMb > free) return `${vm.diskMb} MB of disk wanted, ${Math.max(0, free)} free in system datastore ${d.id}`;
  return undefined;
};

const freeOf = (h: Candidate, d: SystemDatastore): number => (d.shared ? d.freeMb : (h.localFreeMb.get(d.id) ?? 0));

/** The datastore with most room; among equals the one that came last, as with hosts. */
const bestDatastore = (vm: Wanted, h: Candidate, datastores: readonly SystemDatastore[]): SystemDatastore | { readonly reason: string } => {
  const refused: string[] = [];
  let best: SystemDatastore | undefined;
  for (const d of datastores) {
    const reason = datastoreRefusal(vm, h, d);
    if (reason) refused.push(reason);
    else if (!best || freeOf(h, d) >= freeOf(h, best)) best = d;
  }
  return best ?? { reason: refused[0] ?? 'there is no system datastore' };
};

/** Fewest running VMs first; among equals the host that came last, as scripts of the field have seen it. */
export const place = (vm: Wanted, hosts: readonly Candidate[], datastores: readonly SystemDatastore[]): Placement => {
  const reasons: { host: string; reason: string }[] = [];
  let best: { host: Candidate; datastore: SystemDatastore; rank: number } | undefined;
  for (const host of hosts) {
    const refusal = hostRefusal(vm, host);
    const datastore = refusal === undefined ? bestDatastore(vm, host, datastores) : { reason: refusal };
    if ('reason' in datastore) {
      reasons.push({ host: host.name, reason: datastore.reason });
      continue;
    }
    const rank = vm.rank ? vm.rank(host) : -host.runningVms;
    if (!best || rank > best.rank || (rank === best.rank && host.id > best.host.id)) best = { host, datastore, rank };
  }
  if (best) return { placed: true, host: best.host, datastore: best.datastore };
  return { placed: false, summary: summarize(hosts.length, reasons), reasons };
};

const summarize = (hosts: number, reasons: readonly { host: string; reason: string }[]): string => {
  if (hosts === 0) return 'there is no host';
  const shown = reasons.slice(0, 3).map((r) => `${r.host}: ${r.reason}`);
  const more = reasons.length > 3 ? `; and ${reasons.length - 3} more hosts` : '';
  return `no host can take it: ${shown.join('; ')}${more}`;
};

/** The host and the datastore as they are once the VM is there, so that the next one of the same round is judged by that. */
export const afterPlacing = (
  vm: Wanted,
  hosts: readonly Candidate[],
  datastores: readonly SystemDatastore[],
  chosen: { hostId: number; datastoreId: number },
): { hosts: Candidate[]; datastores: SystemDatastore[] } => ({
  hosts: hosts.map((h) =>
    h.id !== chosen.hostId
      ? h
      : {
          ...h,
          usedCpu: h.usedCpu + vm.cpu,
          usedMemoryMb: h.usedMemoryMb + vm.memoryMb,
          runningVms: h.runningVms + 1,
          localFreeMb: new Map([...h.localFreeMb].map(([id, free]) => [id, id === chosen.datastoreId ? free - vm.diskMb : free])),
        },
  ),
  datastores: datastores.map((d) => (d.id === chosen.datastoreId && d.shared ? { ...d, freeMb: d.freeMb - vm.diskMb } : d)),
});
