import type { Node } from '../node';
import type { Capacity } from '../storage/driver';
import type { DomainState } from '../vmm/driver';
import type { NumaNode, PciDevice } from './machine';

export type { HugePages, NumaNode, PciDevice } from './machine';

export interface DomainFacts {
  /** libvirt name */
  readonly name: string;
  readonly uuid: string;
  readonly state: DomainState;
  /** of the domain's name, `one-<vmid>` (metadata would cost a process a domain); undefined for a domain that is not ours */
  readonly vmId: number | undefined;
  /** cumulative nanoseconds, KiB, bytes and requests; zero when the node does not say */
  readonly cpuTimeNs: number;
  readonly memoryKb: number;
  readonly netRx: number;
  readonly netTx: number;
  readonly diskReadBytes: number;
  readonly diskWriteBytes: number;
  readonly diskReadIops: number;
  readonly diskWriteIops: number;
  /** percent of a core since the look before; told by who has both looks, never by a driver */
  readonly cpuPercent?: number;
}

export interface DatastoreFacts extends Capacity {
  readonly id: number;
}

/** One look at a node. CPU in percent (100 = one core), memory in KiB. */
export interface HostFacts {
  readonly hostname: string;
  readonly arch: string;
  readonly modelName: string;
  readonly cpuSpeedMhz: number;
  readonly totalCpu: number;
  readonly usedCpu: number;
  readonly totalMemory: number;
  readonly usedMemory: number;
  readonly freeMemory: number;
  readonly netRx: number;
  readonly netTx: number;
  readonly hypervisor: string;
  readonly libvirtVersion: string;
  readonly qemuVersion: string;
  /** machine types of the emulator; empty unless they were asked for */
  readonly machines: readonly string[];
  /** what a domain's share of CPU time can be set with */
  readonly cgroups: 'v1' | 'v2' | 'none';
  /** the file system of DATASTORE_LOCATION */
  readonly location: Capacity;
  /** datastores found there: its folders with a number for a name */
  readonly datastores: readonly DatastoreFacts[];
  readonly domains: readonly DomainFacts[];
  /** bridges the node has */
  readonly bridges: readonly string[];
  /** what libvirt can show a guest as its processor, and what this one can do; absent where the node was not asked */
  readonly cpu?: { readonly models: readonly string[]; readonly features: readonly string[] };
  /** how it can encrypt a guest's memory, e.g. SEV */
  readonly memoryEncryption?: string;
  /** devices and NUMA nodes that VMs may get parts of; absent where the node was not asked */
  readonly pci?: readonly PciDevice[];
  readonly numa?: readonly NumaNode[];
}

/** Whether the node can really run KVM, found by starting a guest. */
export interface KvmVerdict {
  readonly usable: boolean;
  /** one line, for people: what was tried and what happened */
  readonly reason: string;
}

/** What is not told by every look. */
export interface Ask {
  /** starts the emulator for its list, which changes only with a package */
  readonly machines?: boolean;
  /** which of the node's PCI devices VMs may get; absent: none, and they are not read */
  readonly pci?: (device: PciDevice) => boolean;
}

export interface MonitorDriver {
  /**
   * One round trip. Throws when the node cannot be asked or is not a hypervisor (preconditionError 'libvirt-missing', or 'libvirt-denied' when
   * the account may not use it, with what to type).
   */
  look(node: Node, ask?: Ask): Promise<HostFacts>;
  /** Starts a tiny guest; takes up to some seconds, so it is asked once a node and the answer is kept. */
  probeKvm(node: Node): Promise<KvmVerdict>;
}
