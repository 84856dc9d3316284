import type { Template } from '../../template/template';
import type { Node } from '../node';

/**
 * What a node says of a domain. 'absent' and 'off' are answers; not being able to ask is never one of these: it is an exception.
 * 'off' = defined but not running, 'failed' = crashed.
 */
export type DomainState = 'running' | 'paused' | 'off' | 'failed' | 'absent';

export interface DomainSpec {
  readonly vmId: number;
  /** `one-<vmid>` */
  readonly domain: string;
  /** the VM's name, for people */
  readonly title: string;
  /** OS/UUID: the domain that bears it is this VM's, whatever its name */
  readonly uuid: string;
  /** the rendered domain description (libvirt XML for kvm; any text for dummy) */
  readonly description: string;
  /** where on the node the description is kept: `<vm dir>/deployment.<seq>` */
  readonly descriptionPath: string;
}

/** What a domain is described by; each driver takes of it what it needs. */
export interface DomainFacts {
  readonly vmId: number;
  readonly name: string;
  readonly template: Template;
  readonly owner: { readonly uid: number; readonly uname: string; readonly gid: number; readonly gname: string };
  readonly node: Node;
  /** `<datastores>/<system datastore>/<vm>` on the node */
  readonly vmDir: string;
  readonly virtType: 'kvm' | 'qemu';
  readonly cgroups: 'v1' | 'v2' | 'none';
  /** the context's CDs */
  readonly cds: ReadonlyArray<{ readonly diskId: number; readonly target: string }>;
  /** Unix seconds: when the VM was made, and now */
  readonly stime: number;
  readonly now: number;
}

/** How a running domain goes to another node. */
export interface Migration {
  readonly domain: string;
  /** OS/UUID of the VM: a domain of another uuid on the target is somebody else's */
  readonly uuid: string;
  readonly to: Node;
  /** targets (vda) whose bytes go along, because the nodes share no storage; they are there on the target, empty and of the same size */
  readonly copyDisks: readonly string[];
  /** the VM's folder on the node that it leaves */
  readonly folder: string;
}

/**
 * Every action is idempotent: doing it again after it was done, or after it was half done, ends the same and is no error.
 * `domain` is what `domainName` gave.
 */
export interface VmmDriver {
  /** What the node calls the domain of that VM. `deployId`: what deploy resolved with; '' before the first. */
  domainName(vmId: number, deployId: string): string;
  /** The text a domain is started from. Throws preconditionError 'attribute-unsupported' for what would have no effect. */
  describe(facts: DomainFacts): Promise<string>;
  /** One device of that domain, as a running one is given it. */
  describeDevice(facts: DomainFacts, device: Device): Promise<string>;
  /** Starts the domain unless it runs already. A running domain of that name with another uuid is refused (executionError 'domain-foreign'). Resolves with the deploy id. */
  deploy(node: Node, spec: DomainSpec): Promise<string>;
  /** Asks the guest to power off, waits up to timeoutMs, then resolves with whether it is off. A domain that is absent is off. */
  shutdown(node: Node, domain: string, timeoutMs: number): Promise<boolean>;
  /** Ends the domain at once. Absent is fine. */
  cancel(node: Node, domain: string): Promise<void>;
  poll(node: Node, domain: string): Promise<DomainState>;
  /** Asks the guest to begin anew. Does not wait for it. executionError 'domain-absent' when there is none. */
  reboot(node: Node, domain: string): Promise<void>;
  /** Presses the reset button. executionError 'domain-absent' when there is none. */
  reset(node: Node, domain: string): Promise<void>;
  /**
   * Writes the guest's memory to `checkpoint` (a path on the node) and ends the domain. Absent with a whole checkpoint: done before.
   * Absent without one: executionError 'domain-absent'. A save that breaks leaves the domain running and no file of that name.
   */
  save(node: Node, domain: string, checkpoint: string): Promise<void>;
  /** Goes on from `checkpoint`, as `spec` describes the domain now. Runs already: done before. executionError 'checkpoint-missing'. Resolves with the domain's name. */
  restore(node: Node, spec: DomainSpec, checkpoint: string): Promise<string>;
  /**
   * Moves the running domain. Runs there already and not here: done before; one that an earlier try left on its way is settled first, by what both nodes say.
   * When it breaks the domain runs on where it was. Absent on both: executionError 'domain-absent'. Both hold one that does not run: executionError 'move-unclear'.
   */
  migrate(node: Node, migration: Migration): Promise<void>;
  /**
   * Runs a program in the guest by its agent, and waits for its end. executionError 'agent-missing' when none answers, 'timeout' when the program goes on
   * (in the guest it is not ended). Not idempotent: a program is begun each time.
   */
  exec(node: Node, domain: string, program: GuestProgram): Promise<ExecResult>;
  /** What changes a domain while it runs. */
  readonly parts: VmmParts;
  /** Domains that somebody else made and that were taken in. */
  readonly adopted: AdoptedDomains;
}

/** Started and ended by their own definition, which stays on the node whatever happens; nothing of theirs is ever removed. Idempotent as all the rest. */
export interface AdoptedDomains {
  /** Runs already: fine. executionError 'domain-absent' when it is not defined there any more, 'domain-foreign' when it is another one. */
  start(node: Node, domain: string, uuid: string): Promise<void>;
  /** As VmmDriver.shutdown; one that would be gone with its end is defined first. */
  shutdown(node: Node, domain: string, timeoutMs: number): Promise<boolean>;
  /** As VmmDriver.cancel; defined first, too. */
  cancel(node: Node, domain: string): Promise<void>;
}

export interface GuestProgram {
  /** its absolute path and its words; no shell reads them */
  readonly argv: readonly string[];
  /** up to 64 KiB */
  readonly stdin: string;
  readonly timeoutMs: number;
}

export interface ExecResult {
  /** 128 and the number of the signal when one ended it */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** the agent kept only a part of the output */
  readonly truncated: boolean;
}

/** A disk or an interface by its number. */
export type Device = { readonly disk: number } | { readonly nic: number };

/** What a running domain has. */
export interface Devices {
  readonly disks: readonly { readonly target: string; readonly path: string }[];
  /** MACs, in lower case */
  readonly nics: readonly string[];
}

/** A device as the hypervisor is told of it. */
export interface DeviceSpec {
  /** libvirt XML for kvm; any text for dummy */
  readonly description: string;
  /** where on the node the description is put for the tool to read it */
  readonly descriptionPath: string;
}

/** A disk of a running domain, for what is done to its content. */
export interface LiveDisk {
  readonly target: string;
  readonly format: 'raw' | 'qcow2';
  /** the disk's file on the node */
  readonly path: string;
}

export interface LiveCapacity {
  readonly cpu: number;
  readonly vcpus: number;
  readonly memoryMb: number;
  /** weight of one CPU on that node: 1024, or 100 with cgroups v2 */
  readonly shareUnit: number;
}

/**
 * Every action is idempotent, and is refused with executionError 'domain-not-running' when the domain does not run: for one at rest the storage does the work.
 */
export interface VmmParts {
  /** undefined: there is no domain of that name, or it does not run */
  devices(node: Node, deployId: string): Promise<Devices | undefined>;
  /** A disk of that target is there already: left alone. */
  attachDisk(node: Node, deployId: string, target: string, device: DeviceSpec): Promise<void>;
  /** Resolves when the guest has let it go; executionError 'detach-refused' when it has not within timeoutMs. Not there: fine. */
  detachDisk(node: Node, deployId: string, target: string, how: Detaching): Promise<void>;
  attachNic(node: Node, deployId: string, mac: string, device: DeviceSpec): Promise<void>;
  detachNic(node: Node, deployId: string, mac: string, how: Detaching): Promise<void>;
  /** Changes limits of a NIC that is there. */
  updateNic(node: Node, deployId: string, mac: string, device: DeviceSpec): Promise<void>;
  /** Takes the CD out, so that its file may be written anew. An empty drive: fine. */
  ejectCd(node: Node, deployId: string, target: string): Promise<void>;
  insertCd(node: Node, deployId: string, target: string, path: string): Promise<void>;
  /** Grows a disk and tells the guest. */
  growDisk(node: Node, deployId: string, target: string, sizeMb: number): Promise<void>;
  /** CPU weight, virtual processors and memory, as far as the domain was made for it. */
  setCapacity(node: Node, deployId: string, capacity: LiveCapacity): Promise<void>;
  /** Memory and disks of the whole machine under that name. Resolves with the hypervisor's id of it. `keptPath`: what it needs to know it again after a new start. */
  snapshot(node: Node, deployId: string, name: string, keptPath: string): Promise<string>;
  revert(node: Node, deployId: string, hypervisorId: string, keptPath: string): Promise<void>;
  dropSnapshot(node: Node, deployId: string, hypervisorId: string, keptPath: string): Promise<void>;
  /** A snapshot of one disk under that name; DiskWork finds it there when the domain is at rest. */
  snapshotDisk(node: Node, deployId: string, disk: LiveDisk, snapshotId: number): Promise<void>;
  dropDiskSnapshot(node: Node, deployId: string, disk: LiveDisk, snapshotId: number): Promise<void>;
  /**
   * A copy of the disks as they are at one moment, while the guest goes on. Each file is there whole or not at all. `freeze`: what is done with the guest for that one moment;
   * executionError 'freeze-failed' when its agent does not answer.
   */
  copyDisks(node: Node, deployId: string, copies: readonly LiveCopy[], timeoutMs: number, freeze?: Freeze): Promise<void>;
  /** Ends a copy that is being made, with its half-written files. None: fine. */
  stopCopy(node: Node, deployId: string, copies: readonly LiveCopy[]): Promise<void>;
}

export interface Detaching {
  /** how long the guest may take */
  readonly timeoutMs: number;
  /** a file in the VM's folder on the node, for the tool */
  readonly scratchPath: string;
}

/** none: as after a power cut; agent: the guest's file systems are flushed and held; suspend: the guest stands still. */
export type Freeze = 'none' | 'agent' | 'suspend';

export interface LiveCopy {
  readonly target: string;
  /** of the copy */
  readonly format: 'raw' | 'qcow2';
  readonly toPath: string;
}
