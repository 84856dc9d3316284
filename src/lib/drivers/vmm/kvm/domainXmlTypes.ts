/** Everything a domain is made of, resolved: nothing here is looked up or defaulted any more. Paths are on the node, absolute. */
export interface DomainInput {
  readonly vmId: number;
  /** `one-<vmId>` */
  readonly domain: string;
  /** the VM's name, shown by virsh as title */
  readonly title: string;
  readonly uuid: string | undefined;
  readonly virtType: 'kvm' | 'qemu';
  /** undefined: libvirt chooses */
  readonly emulator: string | undefined;
  readonly memory: MemoryInput;
  readonly cpu: CpuInput;
  readonly os: OsInput;
  readonly features: FeaturesInput;
  readonly disks: readonly DiskInput[];
  readonly nics: readonly NicInput[];
  readonly pci: readonly PciInput[];
  readonly graphics: readonly GraphicsInput[];
  readonly video: readonly VideoInput[];
  readonly inputs: ReadonlyArray<{ readonly type: string; readonly bus: string | undefined }>;
  /** root ports of a q35 machine beside those that devices take: room for what is plugged in later */
  readonly rootPorts: number;
  /** XML of the administrator's own, put in as elements; see mergeRaw */
  readonly raw: readonly string[];
  readonly metadata: DomainMetadata;
}

export interface MemoryInput {
  readonly mib: number;
  /** more than mib: the guest can grow to it, by a balloon or by plugged-in modules */
  readonly maxMib: number | undefined;
  readonly resize: 'ballooning' | 'hotplug';
  /** room for that many modules */
  readonly slots: number;
  readonly hugepageMib: number | undefined;
  readonly access: 'shared' | 'private' | undefined;
}

export interface CpuInput {
  readonly vcpus: number;
  readonly maxVcpus: number;
  /** undefined: the node has no cpu controller to set it with */
  readonly shares: number | undefined;
  readonly model: { readonly mode: 'host-passthrough' | 'maximum' } | { readonly mode: 'custom'; readonly name: string } | undefined;
  readonly features: readonly string[];
  readonly topology: { readonly sockets: number; readonly cores: number; readonly threads: number } | undefined;
}

export type Firmware =
  | { readonly kind: 'bios' }
  | { readonly kind: 'efi'; readonly secure: boolean; readonly nvram: string }
  | { readonly kind: 'loader'; readonly path: string; readonly secure: boolean; readonly nvram: string };

export interface OsInput {
  readonly arch: string;
  readonly machine: string | undefined;
  readonly kernel: string | undefined;
  readonly initrd: string | undefined;
  readonly cmdline: string | undefined;
  readonly firmware: Firmware;
}

export interface FeaturesInput {
  readonly pae: boolean;
  readonly acpi: boolean;
  readonly apic: boolean;
  readonly hyperv: boolean;
  readonly localtime: boolean;
  readonly guestAgent: boolean;
  readonly scsiQueues: number | undefined;
  readonly ioThreads: number;
}

export type DiskBus = 'virtio' | 'scsi' | 'sata' | 'ide';

export interface DiskInput {
  readonly diskId: number;
  readonly type: 'file' | 'block' | 'cdrom';
  readonly path: string;
  readonly format: 'raw' | 'qcow2';
  readonly target: string;
  readonly bus: DiskBus;
  /** place on its bus (scsi, sata), from 0; undefined: libvirt finds one */
  readonly slot: number | undefined;
  readonly cache: string | undefined;
  readonly io: string | undefined;
  readonly discard: string | undefined;
  readonly ioThread: number | undefined;
  readonly queues: number | undefined;
  readonly readonly: boolean;
  readonly shareable: boolean;
  readonly serial: string | undefined;
  /** uuid of the libvirt secret that opens it */
  readonly luksSecret: string | undefined;
  /** limits by libvirt's own names (total_bytes_sec ...) */
  readonly iotune: ReadonlyArray<readonly [string, number]>;
  /** from 1 */
  readonly bootOrder: number | undefined;
}

export interface Bandwidth {
  /** KiB/s */
  readonly average: number;
  readonly peak: number | undefined;
  /** KiB */
  readonly burst: number | undefined;
}

export interface NicInput {
  readonly nicId: number;
  /** undefined: a tap that nobody bridges */
  readonly bridge: string | undefined;
  readonly openvswitch: boolean;
  readonly mac: string | undefined;
  /** name of the tap */
  readonly target: string | undefined;
  readonly script: string | undefined;
  readonly model: string | undefined;
  readonly queues: number | undefined;
  readonly mtu: number | undefined;
  readonly inbound: Bandwidth | undefined;
  readonly outbound: Bandwidth | undefined;
  readonly filter: { readonly name: string; readonly ip: string | undefined } | undefined;
  readonly bootOrder: number | undefined;
}

/** Where a PCI device of the host is: hex digits without 0x. */
export interface PciInput {
  readonly domain: string;
  readonly bus: string;
  readonly slot: string;
  readonly function: string;
  /** it is an interface: a virtual function, on which libvirt sets the MAC and the VLAN */
  readonly nic?: { readonly mac: string; readonly vlan: number | undefined; readonly bootOrder: number | undefined };
}

export interface GraphicsInput {
  readonly type: 'vnc' | 'spice';
  readonly listen: string;
  /** undefined: libvirt takes a free one */
  readonly port: number | undefined;
  readonly password: string | undefined;
  readonly keymap: string | undefined;
}

export interface VideoInput {
  readonly type: string;
  /** KiB */
  readonly vram: number | undefined;
  readonly resolution: { readonly x: number; readonly y: number } | undefined;
  readonly iommu: boolean;
  readonly ats: boolean;
}

export interface DomainMetadata {
  /** the VM's folder on the node */
  readonly systemDatastore: string;
  readonly uname: string;
  readonly uid: number;
  readonly gname: string;
  readonly gid: number;
  readonly version: string;
  /** seconds since 1970 */
  readonly stime: number;
  readonly deploymentTime: number;
}
