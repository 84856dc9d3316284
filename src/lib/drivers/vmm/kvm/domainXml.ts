import { type Tag, tag, textTag, writeMarkup } from '../../../xml/markup';
import type { Device } from '../driver';
import { deviceTags, diskTag, nicTag } from './domainXmlDevices';
import { mergeRaw } from './domainXmlRaw';
import type { CpuInput, DomainInput, DomainMetadata, FeaturesInput, MemoryInput, OsInput } from './domainXmlTypes';

/** The XML that libvirt makes the domain from. Pure: the same input gives the same text. */
export const domainXml = (input: DomainInput): string => {
  const own = tag(
    'domain',
    { type: input.virtType },
    textTag('name', input.domain),
    input.uuid === undefined ? undefined : textTag('uuid', input.uuid),
    // libvirt refuses a title with an end of line in it
    textTag('title', input.title.replace(/[\r\n]+/g, ' ')),
    ...memoryTags(input.memory),
    vcpuTag(input.cpu),
    input.features.ioThreads > 0 ? textTag('iothreads', input.features.ioThreads) : undefined,
    input.cpu.shares === undefined ? undefined : tag('cputune', {}, textTag('shares', input.cpu.shares)),
    osTag(input.os),
    featuresTag(input),
    cpuTag(input),
    clockTag(input.features),
    ...powerTags(input.os),
    tag('devices', {}, ...deviceTags(input)),
  );
  const { domain, prefixes } = mergeRaw(own, input.raw);
  const namespaces = prefixes.has('qemu') ? { 'xmlns:qemu': 'http://libvirt.org/schemas/domain/qemu/1.0' } : {};
  return writeMarkup({
    ...domain,
    attributes: { ...domain.attributes, ...namespaces },
    children: [...domain.children, metadataTag(input.title, input.metadata)],
  });
};

/** One device of that domain, as a running one is given it. */
export const deviceXml = (input: DomainInput, device: Device): string => {
  const found =
    'disk' in device ? input.disks.filter((d) => d.diskId === device.disk).map(diskTag) : input.nics.filter((n) => n.nicId === device.nic).map(nicTag);
  if (found[0] === undefined) throw new Error(`the domain has no ${JSON.stringify(device)}`);
  return writeMarkup(found[0]);
};

const KIB = 1024;

const memoryTags = (m: MemoryInput): Array<Tag | undefined> => {
  const grows = m.maxMib !== undefined && m.maxMib > m.mib ? m.maxMib : undefined;
  const current = m.mib * KIB;
  const sizes =
    grows === undefined
      ? [textTag('memory', current, { unit: 'KiB' })]
      : m.resize === 'hotplug'
        ? [textTag('maxMemory', grows * KIB, { slots: m.slots, unit: 'KiB' }), textTag('memory', current, { unit: 'KiB' })]
        : [textTag('memory', grows * KIB, { unit: 'KiB' }), textTag('currentMemory', current, { unit: 'KiB' })];
  const backing = [
    m.hugepageMib === undefined ? undefined : tag('hugepages', {}, tag('page', { size: m.hugepageMib, unit: 'MiB' })),
    m.access === undefined ? undefined : tag('access', { mode: m.access }),
  ];
  return [...sizes, backing.some((b) => b !== undefined) ? tag('memoryBacking', {}, ...backing) : undefined];
};

const vcpuTag = (cpu: CpuInput): Tag => (cpu.maxVcpus > cpu.vcpus ? textTag('vcpu', cpu.maxVcpus, { current: cpu.vcpus }) : textTag('vcpu', cpu.vcpus));

const osTag = (os: OsInput): Tag => {
  const { firmware } = os;
  const secure = firmware.kind === 'efi' ? (firmware.secure ? 'yes' : 'no') : undefined;
  return tag(
    'os',
    { firmware: firmware.kind === 'efi' ? 'efi' : undefined },
    textTag('type', 'hvm', { arch: os.arch, machine: os.machine }),
    secure === undefined ? undefined : tag('firmware', {}, tag('feature', { enabled: secure, name: 'secure-boot' })),
    firmware.kind === 'loader' ? textTag('loader', firmware.path, { readonly: 'yes', secure: firmware.secure ? 'yes' : 'no', type: 'pflash' }) : undefined,
    firmware.kind === 'bios' ? undefined : textTag('nvram', firmware.nvram),
    os.kernel === undefined ? undefined : textTag('kernel', os.kernel),
    os.initrd === undefined ? undefined : textTag('initrd', os.initrd),
    os.cmdline === undefined ? undefined : textTag('cmdline', os.cmdline),
  );
};

const isSecure = (os: OsInput): boolean => os.firmware.kind !== 'bios' && os.firmware.secure;

const featuresTag = ({ features: f, os }: DomainInput): Tag | undefined => {
  const children = [
    f.pae ? tag('pae') : undefined,
    f.acpi ? tag('acpi') : undefined,
    f.apic ? tag('apic') : undefined,
    isSecure(os) ? tag('smm', { state: 'on' }) : undefined,
    f.hyperv ? tag('hyperv', {}, tag('relaxed', { state: 'on' }), tag('vapic', { state: 'on' }), tag('spinlocks', { state: 'on', retries: 4096 })) : undefined,
  ];
  return children.some((c) => c !== undefined) ? tag('features', {}, ...children) : undefined;
};

const cpuTag = ({ cpu, memory }: DomainInput): Tag | undefined => {
  const plugs = memory.resize === 'hotplug' && memory.maxMib !== undefined && memory.maxMib > memory.mib;
  const children = [
    cpu.model?.mode === 'custom' ? textTag('model', cpu.model.name, { fallback: 'forbid' }) : undefined,
    cpu.topology === undefined ? undefined : tag('topology', { sockets: cpu.topology.sockets, cores: cpu.topology.cores, threads: cpu.topology.threads }),
    ...cpu.features.map((name) => tag('feature', { policy: 'require', name })),
    // modules can be plugged only into a machine that has a NUMA node
    plugs ? tag('numa', {}, tag('cell', { id: 0, cpus: cpu.maxVcpus > 1 ? `0-${cpu.maxVcpus - 1}` : '0', memory: memory.mib * KIB, unit: 'KiB' })) : undefined,
  ];
  if (cpu.model === undefined && children.every((c) => c === undefined)) return undefined;
  return tag('cpu', { mode: cpu.model?.mode, match: cpu.model?.mode === 'custom' ? 'exact' : undefined }, ...children);
};

const clockTag = (f: FeaturesInput): Tag =>
  tag('clock', { offset: f.localtime ? 'localtime' : 'utc' }, f.hyperv ? tag('timer', { name: 'hypervclock', present: 'yes' }) : undefined);

/** UEFI firmware of x86 announces sleep states that it does not wake from. */
const powerTags = (os: OsInput): Tag[] =>
  os.firmware.kind === 'bios' || !['x86_64', 'i686'].includes(os.arch)
    ? []
    : [tag('pm', {}, tag('suspend-to-mem', { enabled: 'no' }), tag('suspend-to-disk', { enabled: 'no' }))];

const metadataTag = (name: string, m: DomainMetadata): Tag =>
  tag(
    'metadata',
    {},
    tag(
      'one:vm',
      { 'xmlns:one': 'http://opennebula.org/xmlns/libvirt/1.0' },
      textTag('one:system_datastore', m.systemDatastore),
      textTag('one:name', name),
      textTag('one:uname', m.uname),
      textTag('one:uid', m.uid),
      textTag('one:gname', m.gname),
      textTag('one:gid', m.gid),
      textTag('one:opennebula_version', m.version),
      textTag('one:stime', m.stime),
      textTag('one:deployment_time', m.deploymentTime),
    ),
  );
