import { type Tag, tag, textTag } from '../../../xml/markup';
import type { Bandwidth, DiskInput, DomainInput, GraphicsInput, NicInput, PciInput, VideoInput } from './domainXmlTypes';

export const deviceTags = (input: DomainInput): Array<Tag | undefined> => [
  input.emulator === undefined ? undefined : textTag('emulator', input.emulator),
  ...controllers(input),
  ...input.disks.map(diskTag),
  ...input.nics.map(nicTag),
  ...input.pci.map(pciTag),
  ...input.graphics.map(graphicsTag),
  ...input.video.map(videoTag),
  ...input.inputs.map(({ type, bus }) => tag('input', { type, bus })),
  input.features.guestAgent ? channel('org.qemu.guest_agent.0', 'unix') : undefined,
  input.graphics.some((g) => g.type === 'spice') ? channel('com.redhat.spice.0', 'spicevmc') : undefined,
];

const channel = (name: string, type: string): Tag => tag('channel', { type }, tag('target', { type: 'virtio', name }));

const controllers = (input: DomainInput): Tag[] => {
  const scsi = input.disks.some((d) => d.bus === 'scsi')
    ? [
        tag(
          'controller',
          { type: 'scsi', index: 0, model: 'virtio-scsi' },
          input.features.scsiQueues === undefined ? undefined : tag('driver', { queues: input.features.scsiQueues }),
        ),
      ]
    : [];
  return [...(isQ35(input.os.machine) ? pcieRoot(input.rootPorts) : []), ...scsi];
};

export const isQ35 = (machine: string | undefined): boolean => machine !== undefined && /^(pc-)?q35/.test(machine);

/** Without free root ports nothing can be plugged into a running q35 machine. */
const pcieRoot = (ports: number): Tag[] => [
  tag('controller', { type: 'pci', index: 0, model: 'pcie-root' }),
  ...Array.from({ length: ports }, () => tag('controller', { type: 'pci', model: 'pcie-root-port' })),
  tag('controller', { type: 'pci', model: 'pcie-to-pci-bridge' }),
];

/** One disk; also what is attached to a running domain. */
export const diskTag = (d: DiskInput): Tag =>
  tag(
    'disk',
    { type: d.type === 'block' ? 'block' : 'file', device: d.type === 'cdrom' ? 'cdrom' : 'disk' },
    tag('driver', { name: 'qemu', type: d.format, cache: d.cache, io: d.io, discard: d.discard, iothread: d.ioThread, queues: d.queues }),
    tag(
      'source',
      { [d.type === 'block' ? 'dev' : 'file']: d.path },
      d.luksSecret === undefined ? undefined : tag('encryption', { format: 'luks' }, tag('secret', { type: 'passphrase', uuid: d.luksSecret })),
    ),
    tag('target', { dev: d.target, bus: d.bus }),
    d.readonly || d.type === 'cdrom' ? tag('readonly') : undefined,
    d.shareable ? tag('shareable') : undefined,
    d.serial === undefined ? undefined : textTag('serial', d.serial),
    d.iotune.length === 0 ? undefined : tag('iotune', {}, ...d.iotune.map(([name, value]) => textTag(name, value))),
    d.bootOrder === undefined ? undefined : tag('boot', { order: d.bootOrder }),
    addressTag(d),
  );

/** An AHCI controller has six ports. */
const SATA_PORTS = 6;

/** libvirt would count seven disks a SCSI controller and add controllers of another kind; ours takes 256. */
const addressTag = ({ bus, slot }: DiskInput): Tag | undefined => {
  if (slot === undefined) return undefined;
  if (bus === 'scsi') return tag('address', { type: 'drive', controller: 0, bus: 0, target: slot, unit: 0 });
  return bus === 'sata' ? tag('address', { type: 'drive', controller: Math.floor(slot / SATA_PORTS), bus: 0, target: 0, unit: slot % SATA_PORTS }) : undefined;
};

/** One interface; also what is attached to a running domain. */
export const nicTag = (n: NicInput): Tag =>
  tag(
    'interface',
    { type: n.bridge === undefined ? 'ethernet' : 'bridge' },
    n.bridge === undefined ? undefined : tag('source', { bridge: n.bridge }),
    n.openvswitch ? tag('virtualport', { type: 'openvswitch' }) : undefined,
    n.mac === undefined ? undefined : tag('mac', { address: n.mac }),
    n.target === undefined ? undefined : tag('target', { dev: n.target }),
    n.script === undefined ? undefined : tag('script', { path: n.script }),
    n.model === undefined ? undefined : tag('model', { type: n.model }),
    // vhost is not named: libvirt takes it wherever the node has it, and named it could not start where it is missing
    n.queues === undefined ? undefined : tag('driver', { queues: n.queues }),
    n.mtu === undefined ? undefined : tag('mtu', { size: n.mtu }),
    bandwidthTag(n),
    n.filter === undefined
      ? undefined
      : tag('filterref', { filter: n.filter.name }, n.filter.ip === undefined ? undefined : tag('parameter', { name: 'IP', value: n.filter.ip })),
    n.bootOrder === undefined ? undefined : tag('boot', { order: n.bootOrder }),
  );

const bandwidthTag = ({ inbound, outbound }: NicInput): Tag | undefined => {
  const limit = (name: string, b: Bandwidth | undefined): Tag | undefined =>
    b === undefined ? undefined : tag(name, { average: b.average, peak: b.peak, burst: b.burst });
  return inbound === undefined && outbound === undefined ? undefined : tag('bandwidth', {}, limit('inbound', inbound), limit('outbound', outbound));
};

/** `managed`: libvirt takes the device from its driver on the host, and gives it back. */
const pciTag = (d: PciInput): Tag => {
  const at = { domain: `0x${d.domain}`, bus: `0x${d.bus}`, slot: `0x${d.slot}`, function: `0x${d.function}` };
  if (d.nic === undefined) return tag('hostdev', { mode: 'subsystem', type: 'pci', managed: 'yes' }, tag('source', {}, tag('address', at)));
  return tag(
    'interface',
    { type: 'hostdev', managed: 'yes' },
    tag('source', {}, tag('address', { type: 'pci', ...at })),
    tag('mac', { address: d.nic.mac }),
    d.nic.vlan === undefined ? undefined : tag('vlan', {}, tag('tag', { id: d.nic.vlan })),
    d.nic.bootOrder === undefined ? undefined : tag('boot', { order: d.nic.bootOrder }),
  );
};

const graphicsTag = (g: GraphicsInput): Tag =>
  tag('graphics', { type: g.type, listen: g.listen, port: g.port ?? -1, autoport: g.port === undefined ? 'yes' : 'no', passwd: g.password, keymap: g.keymap });

const videoTag = (v: VideoInput): Tag => {
  const yes = (on: boolean): string | undefined => (on ? 'on' : undefined);
  return tag(
    'video',
    {},
    v.iommu || v.ats ? tag('driver', { iommu: yes(v.iommu), ats: yes(v.ats) }) : undefined,
    tag('model', { type: v.type, vram: v.vram }, v.resolution === undefined ? undefined : tag('resolution', { x: v.resolution.x, y: v.resolution.y })),
  );
};
