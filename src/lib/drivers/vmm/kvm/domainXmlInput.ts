import { preconditionError } from '../../../errors/errors';
import { isVector, type Pairs, pair, type Template, vector, vectors } from '../../../template/template';
import { Attributes, TOKEN } from './domainXmlAttributes';
import { KVM_DEFAULTS } from './domainXmlDefaults';
import {
  type BootOrder,
  cdInput,
  type DeviceSettings,
  diskInput,
  graphicsInput,
  inputInput,
  nicInput,
  pciInput,
  placed,
  videoInput,
} from './domainXmlInputDevices';
import type { CpuInput, DomainInput, FeaturesInput, Firmware, MemoryInput, OsInput } from './domainXmlTypes';

/** What a template does not say about the domain. */
export interface DomainPlace {
  readonly vmId: number;
  readonly name: string;
  readonly virtType: 'kvm' | 'qemu';
  /** the VM's folder on the node, absolute; its disks are `disk.<DISK_ID>` there */
  readonly vmDir: string;
  /** of the node; 'none': it has no cpu controller, and CPU has no effect there */
  readonly cgroups: 'v1' | 'v2' | 'none';
  readonly emulator?: string;
  /** the context's CDs (contextCds) */
  readonly cds: ReadonlyArray<{ readonly diskId: number; readonly target: string }>;
  /** RAW of the host or cluster */
  readonly raw?: string;
  readonly owner: { readonly uid: number; readonly uname: string; readonly gid: number; readonly gname: string };
  readonly version: string;
  /** seconds since 1970 */
  readonly stime: number;
  readonly deploymentTime: number;
}

export interface DomainPlan {
  readonly input: DomainInput;
  /** attributes of the template that would have no effect, `OS/BOOTLOADER`; the caller refuses or warns */
  readonly unsupported: readonly string[];
}

/** A VM's resolved template (DISK_ID, TARGET, BRIDGE ... are there) as a domain. Throws 'domain-attribute' for values that make no sense. */
export const domainInput = (template: Template, place: DomainPlace): DomainPlan => {
  const notes: string[] = [];
  const read = (key: string): Attributes => new Attributes(key, vector(template, key) ?? []);
  const capacity = new Attributes(
    'VM',
    template.flatMap(({ key, value }): [string, string][] => (isVector(value) ? [] : [[key, value]])),
  );
  const os = read('OS');
  const features = read('FEATURES');
  const model = read('CPU_MODEL');
  const topology = read('TOPOLOGY');
  const cpu = cpuInput(capacity, model, topology, place, notes);
  const osPart = osInput(os, place);
  const settings: DeviceSettings = {
    vmDir: place.vmDir,
    machine: osPart.machine,
    sdBus: os.word('SD_DISK_BUS', 'scsi', 'sata') ?? 'scsi',
    vcpus: cpu.vcpus,
    blkQueues: features.queues('VIRTIO_BLK_QUEUES', cpu.vcpus),
  };
  const order = bootOrder(os, notes);
  const input: DomainInput = {
    vmId: place.vmId,
    domain: `one-${place.vmId}`,
    title: place.name,
    uuid: os.matching('UUID', /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/, 'a UUID')?.toLowerCase(),
    virtType: place.virtType,
    emulator: capacity.path('EMULATOR') ?? place.emulator,
    memory: memoryInput(capacity, topology),
    cpu,
    os: osPart,
    features: featuresInput(features, cpu.vcpus),
    disks: placed([
      ...vectors(template, 'DISK').map((d) => diskInput(labelled('DISK', d), settings, order, notes)),
      ...place.cds.map((cd) => cdInput(cd, settings)),
    ]),
    nics: vectors(template, 'NIC').map((n) => nicInput(labelled('NIC', n), settings, order, notes)),
    pci: vectors(template, 'PCI').flatMap((d) => pciInput(labelled('PCI', d), order, notes)),
    graphics: vectors(template, 'GRAPHICS').flatMap((g) => graphicsInput(new Attributes('GRAPHICS', g), notes)),
    video: vectors(template, 'VIDEO').map((v) => videoInput(new Attributes('VIDEO', v), notes)),
    inputs: vectors(template, 'INPUT').map((i) => inputInput(new Attributes('INPUT', i), notes)),
    rootPorts: KVM_DEFAULTS.rootPorts,
    raw: [...rawData(template, notes), ...(place.raw === undefined || place.raw.trim() === '' ? [] : [place.raw])],
    metadata: { systemDatastore: place.vmDir, ...place.owner, version: place.version, stime: place.stime, deploymentTime: place.deploymentTime },
  };
  checkTargets(input);
  notes.push(...[os, features, model, topology].flatMap((a) => a.unused()), ...UNSUPPORTED.filter((key) => template.some((a) => a.key === key)));
  return { input, unsupported: [...new Set(notes)] };
};

/** Vectors whose machinery is not there. */
const UNSUPPORTED = ['NUMA_NODE', 'TPM'];

const labelled = (kind: 'DISK' | 'NIC' | 'PCI', pairs: Pairs): Attributes => new Attributes(`${kind} ${pair(pairs, `${kind}_ID`) ?? '?'}`, pairs);

const MAX_MIB = 2 ** 33;

const memoryInput = (vm: Attributes, topology: Attributes): MemoryInput => {
  const mib = vm.whole('MEMORY', 1, MAX_MIB);
  if (mib === undefined) throw vm.wrong('MEMORY', 'a whole number of MiB');
  return {
    mib,
    maxMib: vm.whole('MEMORY_MAX', 1, MAX_MIB),
    resize: vm.word('MEMORY_RESIZE_MODE', 'ballooning', 'hotplug') ?? 'ballooning',
    slots: vm.whole('MEMORY_SLOTS', 1, 256) ?? KVM_DEFAULTS.memorySlots,
    hugepageMib: topology.whole('HUGEPAGE_SIZE', 1),
    access: topology.word('MEMORY_ACCESS', 'shared', 'private'),
  };
};

const cpuInput = (vm: Attributes, model: Attributes, topology: Attributes, { virtType, cgroups }: DomainPlace, notes: string[]): CpuInput => {
  const vcpus = vm.whole('VCPU', 1, 1024) ?? 1;
  const maxVcpus = Math.max(vm.whole('VCPU_MAX', 1, 1024) ?? vcpus, vcpus);
  const name = model.matching('MODEL', TOKEN, 'the name of a CPU model');
  const features = name === undefined ? [] : (model.text('FEATURES') ?? '').split(/[\s,]+/).filter((f) => f !== '');
  if (!features.every((f) => TOKEN.test(f))) throw model.wrong('FEATURES', 'names of CPU features with commas between them');
  if ((topology.word('PIN_POLICY', 'none', 'core', 'thread', 'shared') ?? 'none') !== 'none') notes.push('TOPOLOGY/PIN_POLICY');
  return { vcpus, maxVcpus, shares: sharesOf(vm, cgroups), model: modelOf(name, virtType), features, topology: topologyOf(topology, maxVcpus) };
};

// Without KVM there is no CPU of the host to pass through; 'maximum' is all that the emulator can do, which is what was asked for.
const modelOf = (name: string | undefined, virtType: 'kvm' | 'qemu'): CpuInput['model'] =>
  name === undefined ? undefined : name === 'host-passthrough' ? { mode: virtType === 'kvm' ? 'host-passthrough' : 'maximum' } : { mode: 'custom', name };

/** One CPU is 1024 shares, or a weight of 100 on nodes with cgroups v2, within what the kernel takes. */
const sharesOf = (vm: Attributes, cgroups: DomainPlace['cgroups']): number | undefined => {
  const cpu = Number(vm.matching('CPU', /^\d{1,6}(\.\d{1,9})?$/, 'a number of CPUs') ?? '1');
  if (cgroups === 'none') return undefined;
  const [unit, least, most] = cgroups === 'v2' ? [100, 1, 10_000] : [1024, 2, 262_144];
  // rounded first: 0.07 * 100 is a little more than 7
  return Math.min(Math.max(Math.ceil(Number((cpu * unit).toFixed(6))), least), most);
};

const topologyOf = (a: Attributes, vcpus: number): CpuInput['topology'] => {
  const given = { sockets: a.whole('SOCKETS', 1), cores: a.whole('CORES', 1), threads: a.whole('THREADS', 1) };
  if (given.sockets === undefined && given.cores === undefined && given.threads === undefined) return undefined;
  const threads = given.threads ?? 1;
  const sockets = given.sockets ?? (given.cores === undefined ? 1 : Math.max(Math.floor(vcpus / (given.cores * threads)), 1));
  const cores = given.cores ?? Math.max(Math.floor(vcpus / (sockets * threads)), 1);
  if (sockets * cores * threads === vcpus) return { sockets, cores, threads };
  throw preconditionError(
    'domain-attribute',
    `TOPOLOGY: ${sockets} sockets x ${cores} cores x ${threads} threads is ${sockets * cores * threads}, and the VM has ${vcpus} virtual CPUs`,
  );
};

const ARCH = /^[a-z0-9_]{2,16}$/;
const X86 = ['x86_64', 'i686'];

const osInput = (a: Attributes, place: DomainPlace): OsInput => {
  const arch = a.matching('ARCH', ARCH, 'an architecture (x86_64)') ?? KVM_DEFAULTS.arch;
  const root = a.text('ROOT');
  const words = [root === undefined ? '' : `root=/dev/${root.replace(/^\/dev\//, '')}`, a.text('KERNEL_CMD') ?? ''].filter((w) => w !== '').join(' ');
  const kernel = a.path('KERNEL');
  const initrd = a.path('INITRD');
  if (kernel !== undefined) a.text('KERNEL_DS');
  if (initrd !== undefined) a.text('INITRD_DS');
  return {
    arch,
    machine: a.matching('MACHINE', TOKEN, 'a machine type (q35)') ?? (X86.includes(arch) ? KVM_DEFAULTS.machine : undefined),
    kernel,
    initrd,
    cmdline: words === '' ? undefined : words,
    firmware: firmwareOf(a, `${place.vmDir}/one-${place.vmId}_VARS.fd`),
  };
};

const firmwareOf = (a: Attributes, nvram: string): Firmware => {
  const given = a.text('FIRMWARE') ?? 'BIOS';
  const secure = a.yes('FIRMWARE_SECURE', false);
  if (given.toUpperCase() === 'BIOS') return { kind: 'bios' };
  if (given.toUpperCase() === 'UEFI') return { kind: 'efi', secure, nvram };
  const path = a.matching('FIRMWARE', /^\/[^\n\r]*$/, 'BIOS, UEFI, or the absolute path of a firmware');
  return { kind: 'loader', path: path as string, secure, nvram };
};

const featuresInput = (a: Attributes, vcpus: number): FeaturesInput => ({
  pae: a.yes('PAE', false),
  acpi: a.yes('ACPI', KVM_DEFAULTS.acpi),
  apic: a.yes('APIC', false),
  hyperv: a.yes('HYPERV', false),
  localtime: a.yes('LOCALTIME', false),
  guestAgent: a.yes('GUEST_AGENT', KVM_DEFAULTS.guestAgent),
  scsiQueues: a.queues('VIRTIO_SCSI_QUEUES', vcpus) ?? vcpus,
  ioThreads: a.whole('IOTHREADS', 0, 64) ?? 0,
});

/** `disk0,nic1`: the place of each in the order, from 1. */
const bootOrder = (os: Attributes, notes: string[]): BootOrder => {
  const words = (os.text('BOOT') ?? '').split(/[\s,]+/).filter((w) => w !== '');
  const known = words.filter((w) => /^(disk|nic)\d{1,9}$/.test(w));
  notes.push(...words.filter((w) => !known.includes(w)).map((w) => `OS/BOOT=${w}`));
  return new Map(known.map((w, i) => [w, i + 1]));
};

/** RAW of another TYPE is for another hypervisor. */
const rawData = (template: Template, notes: string[]): string[] =>
  vectors(template, 'RAW').flatMap((raw) => {
    const type = pair(raw, 'TYPE')?.toLowerCase();
    const data = pair(raw, 'DATA');
    if (!type && data) notes.push('RAW/DATA');
    return data !== undefined && data.trim() !== '' && (type === 'kvm' || type === 'qemu') ? [data] : [];
  });

const checkTargets = ({ disks }: DomainInput): void => {
  const seen = new Map<string, number>();
  for (const { target, diskId } of disks) {
    const other = seen.get(target);
    if (other !== undefined) throw preconditionError('domain-attribute', `DISK ${diskId}/TARGET is "${target}", which disk ${other} has already`);
    seen.set(target, diskId);
  }
};
