import { isMac } from '../../../model/addresses';
import { isDeviceName } from '../../../model/names';
import { type Attributes, TOKEN } from './domainXmlAttributes';
import { KVM_DEFAULTS } from './domainXmlDefaults';
import { isQ35 } from './domainXmlDevices';
import type { Bandwidth, DiskBus, DiskInput, GraphicsInput, NicInput, PciInput, VideoInput } from './domainXmlTypes';

export interface DeviceSettings {
  readonly vmDir: string;
  readonly machine: string | undefined;
  /** bus of sd* targets */
  readonly sdBus: 'scsi' | 'sata';
  readonly vcpus: number;
  /** of all virtio disks that do not say otherwise */
  readonly blkQueues: number | undefined;
}

/** a 0, z 25, aa 26 */
const targetIndex = (target: string): number => [...target.slice(2)].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 96, 0) - 1;

/**
 * Gives the disks of SCSI and SATA their places: the one of their letter, or where another disk has it (sda and hda can be on the same SATA) the
 * first free one.
 */
export const placed = (disks: readonly DiskInput[]): DiskInput[] => {
  const taken = new Set<string>();
  return disks.map((d) => {
    if (d.bus !== 'scsi' && d.bus !== 'sata') return d;
    let slot = targetIndex(d.target);
    if (taken.has(`${d.bus}${slot}`)) for (slot = 0; taken.has(`${d.bus}${slot}`); ) slot++;
    taken.add(`${d.bus}${slot}`);
    return { ...d, slot };
  });
};

/** `disk0`, `nic1` -> its place, from 1 */
export type BootOrder = ReadonlyMap<string, number>;

const idOf = (a: Attributes, key: string): number => {
  const id = a.whole(key, 0, 999_999);
  if (id === undefined) throw a.wrong(key, 'a whole number');
  return id;
};

const busOf = (target: string, s: DeviceSettings): DiskBus => {
  if (target.startsWith('vd')) return 'virtio';
  if (target.startsWith('sd')) return s.sdBus;
  return isQ35(s.machine) ? 'sata' : 'ide';
};

const TARGET = /^(vd|sd|hd)[a-z]{1,2}$/;
const TARGET_WORDS = 'a device: vda, sda, hda ...';

const IOTUNE = ['TOTAL_BYTES_SEC', 'READ_BYTES_SEC', 'WRITE_BYTES_SEC', 'TOTAL_IOPS_SEC', 'READ_IOPS_SEC', 'WRITE_IOPS_SEC']
  .flatMap((limit) => [limit, `${limit}_MAX`, `${limit}_MAX_LENGTH`])
  .concat('SIZE_IOPS_SEC');

/** Kinds of storage whose disks are not files or devices of the node. */
const NETWORK_TYPES = /^(RBD|RBD_CDROM|GLUSTER|GLUSTER_CDROM|SHEEPDOG|SHEEPDOG_CDROM|ISCSI)$/i;

export const diskInput = (a: Attributes, s: DeviceSettings, order: BootOrder, notes: string[]): DiskInput => {
  const diskId = idOf(a, 'DISK_ID');
  const target = a.matching('TARGET', TARGET, TARGET_WORDS);
  if (target === undefined) throw a.wrong('TARGET', TARGET_WORDS);
  const type = typeOf(a, notes);
  const bus = busOf(target, s);
  const virtio = bus === 'virtio';
  const ioThread = a.whole('IOTHREAD', 1, 64);
  if (ioThread !== undefined && !virtio) notes.push(`${a.label}/IOTHREAD`);
  const queues = a.queues('VIRTIO_BLK_QUEUES', s.vcpus) ?? s.blkQueues;
  return {
    diskId,
    type,
    path: `${s.vmDir}/disk.${diskId}`,
    format: type === 'cdrom' ? 'raw' : formatOf(a),
    target,
    bus,
    slot: undefined,
    ...caching(a, type),
    ioThread: virtio ? ioThread : undefined,
    queues: virtio ? queues : undefined,
    readonly: a.yes('READONLY', false),
    shareable: a.yes('SHAREABLE', false),
    serial: a.matching('SERIAL', /^[A-Za-z0-9_.+ -]{1,64}$/, 'letters, digits and _.+- (at most 64)'),
    luksSecret: a.matching('LUKS_SECRET', /^[0-9a-fA-F-]{36}$/, 'the UUID of a libvirt secret'),
    iotune: IOTUNE.flatMap((key): [string, number][] => {
      const value = a.whole(key);
      return value === undefined || value === 0 ? [] : [[key.toLowerCase(), value]];
    }),
    bootOrder: order.get(`disk${diskId}`) ?? (order.size === 0 ? a.whole('ORDER', 1, 999) : undefined),
  };
};

const typeOf = (a: Attributes, notes: string[]): DiskInput['type'] => {
  const words = [a.text('TYPE'), a.text('DISK_TYPE')].map((w) => w?.toUpperCase() ?? '');
  const elsewhere = words.find((w) => NETWORK_TYPES.test(w));
  if (elsewhere !== undefined) notes.push(`${a.label}/TYPE=${elsewhere}`);
  if (words.includes('CDROM')) return 'cdrom';
  return words.includes('BLOCK') ? 'block' : 'file';
};

/**
 * FORMAT is what the disk is, DRIVER what its owner would have it read as. Reading a raw disk as qcow2 would let its content name any file of the
 * node as its backing file, so the two must agree.
 */
const formatOf = (a: Attributes): 'raw' | 'qcow2' => {
  const format = a.word('FORMAT', 'raw', 'qcow2');
  const driver = a.word('DRIVER', 'raw', 'qcow2');
  if (format !== undefined && driver !== undefined && format !== driver) throw a.wrong('DRIVER', `${format}, the format of the disk`);
  return format ?? driver ?? KVM_DEFAULTS.diskFormat;
};

const caching = (a: Attributes, type: DiskInput['type']): Pick<DiskInput, 'cache' | 'io' | 'discard'> => {
  const cache = a.word('CACHE', 'default', 'none', 'writethrough', 'writeback', 'directsync', 'unsafe');
  const io = a.word('IO', 'threads', 'native', 'io_uring');
  const discard = a.word('DISCARD', 'ignore', 'unmap');
  return type === 'cdrom' ? { cache, io, discard: undefined } : { cache: cache ?? KVM_DEFAULTS.cache, io, discard: discard ?? KVM_DEFAULTS.discard };
};

export const cdInput = ({ diskId, target }: { readonly diskId: number; readonly target: string }, s: DeviceSettings): DiskInput => ({
  diskId,
  type: 'cdrom',
  path: `${s.vmDir}/disk.${diskId}`,
  format: 'raw',
  target,
  bus: busOf(target, s),
  slot: undefined,
  cache: undefined,
  io: undefined,
  discard: undefined,
  ioThread: undefined,
  queues: undefined,
  readonly: true,
  shareable: false,
  serial: undefined,
  luksSecret: undefined,
  iotune: [],
  bootOrder: undefined,
});

export const nicInput = (a: Attributes, s: DeviceSettings, order: BootOrder, notes: string[]): NicInput => {
  const nicId = idOf(a, 'NIC_ID');
  const kind = a.word('BRIDGE_TYPE', 'linux', 'none', 'openvswitch', 'openvswitch_dpdk', 'bridgeless');
  if (kind === 'openvswitch_dpdk' || kind === 'bridgeless') notes.push(`${a.label}/BRIDGE_TYPE=${kind}`);
  const model = a.matching('MODEL', TOKEN, 'the name of a model (virtio)') ?? KVM_DEFAULTS.nicModel;
  const queues = a.queues('VIRTIO_QUEUES', s.vcpus) ?? s.vcpus;
  const filter = a.matching('FILTER', TOKEN, 'the name of a filter');
  return {
    nicId,
    bridge: device(a, 'BRIDGE'),
    openvswitch: kind === 'openvswitch',
    mac: mac(a),
    target: device(a, 'TARGET'),
    script: a.path('SCRIPT'),
    model,
    // one queue is what there is anyway
    queues: model === 'virtio' && queues > 1 ? queues : undefined,
    mtu: a.whole('MTU', 68, 65_535),
    inbound: bandwidth(a, 'INBOUND', notes),
    outbound: bandwidth(a, 'OUTBOUND', notes),
    filter: filter === undefined ? undefined : { name: filter, ip: a.matching('IP', /^[0-9A-Fa-f:.]{2,45}$/, 'an address') },
    bootOrder: order.get(`nic${nicId}`) ?? (order.size === 0 ? a.whole('ORDER', 1, 999) : undefined),
  };
};

const device = (a: Attributes, key: string): string | undefined => {
  const name = a.text(key);
  if (name !== undefined && !isDeviceName(name)) throw a.wrong(key, 'the name of a network device (at most 15 letters, digits and _.-)');
  return name;
};

const mac = (a: Attributes): string | undefined => {
  const address = a.text('MAC');
  if (address !== undefined && !isMac(address)) throw a.wrong('MAC', 'a MAC address');
  return address?.toLowerCase();
};

const bandwidth = (a: Attributes, direction: 'INBOUND' | 'OUTBOUND', notes: string[]): Bandwidth | undefined => {
  const average = a.whole(`${direction}_AVG_BW`);
  const peak = a.whole(`${direction}_PEAK_BW`);
  const burst = a.whole(`${direction}_PEAK_KB`);
  if (average) return { average, peak, burst };
  // a peak is a peak above an average; alone libvirt does not take it
  if (peak || burst) notes.push(`${a.label}/${direction}_PEAK_${peak ? 'BW' : 'KB'}`);
  return undefined;
};

export const graphicsInput = (a: Attributes, notes: string[]): GraphicsInput[] => {
  const type = a.word('TYPE', 'vnc', 'spice', 'sdl');
  if (type === 'sdl') notes.push('GRAPHICS/TYPE=sdl');
  if (type === undefined) notes.push(...a.unused());
  if (type === undefined || type === 'sdl') return [];
  const password = a.text('PASSWD');
  if (password !== undefined) a.text('RANDOM_PASSWD');
  else if (a.yes('RANDOM_PASSWD', false)) notes.push('GRAPHICS/RANDOM_PASSWD');
  const graphics = {
    type,
    listen: a.matching('LISTEN', /^[0-9A-Fa-f:.]{2,45}$/, 'an address') ?? '127.0.0.1',
    port: a.whole('PORT', 1, 65_535),
    password,
    keymap: a.matching('KEYMAP', /^[A-Za-z0-9_-]{1,32}$/, 'a keymap (en-us)'),
  };
  notes.push(...a.unused());
  return [graphics];
};

/** A VM that is on no host has no device yet. */
export const pciInput = (a: Attributes, order: BootOrder, notes: string[]): PciInput[] => {
  for (const asked of ['PCI_ID', 'VENDOR', 'DEVICE', 'CLASS', 'SHORT_ADDRESS']) a.text(asked);
  const hex = (key: string, pattern: RegExp): string | undefined => a.matching(key, pattern, 'a hexadecimal part of an address');
  const [domain, bus, slot, fn] = [hex('DOMAIN', /^[0-9a-f]{4}$/), hex('BUS', /^[0-9a-f]{2}$/), hex('SLOT', /^[01][0-9a-f]$/), hex('FUNCTION', /^[0-7]$/)];
  const placed = a.text('ADDRESS') !== undefined;
  const nic = a.text('TYPE')?.toUpperCase() === 'NIC' ? nicOnPci(a, order) : undefined;
  // what else an interface says was looked at when it got its address, and is for the guest
  if (nic === undefined) notes.push(...a.unused());
  if (!placed) return [];
  if (domain === undefined || bus === undefined || slot === undefined || fn === undefined) throw a.wrong('ADDRESS', 'with its DOMAIN, BUS, SLOT and FUNCTION');
  return [{ domain, bus, slot, function: fn, ...(nic === undefined ? {} : { nic }) }];
};

const nicOnPci = (a: Attributes, order: BootOrder): PciInput['nic'] => {
  const address = mac(a);
  if (address === undefined) throw a.wrong('MAC', 'a MAC address');
  return { mac: address, vlan: a.whole('VLAN_ID', 1, 4095), bootOrder: order.get(`nic${idOf(a, 'NIC_ID')}`) };
};

export const videoInput = (a: Attributes, notes: string[]): VideoInput => {
  const [x, y] = (a.matching('RESOLUTION', /^\d{1,5}x\d{1,5}$/, 'WIDTHxHEIGHT') ?? '').split('x');
  const type = a.word('TYPE', 'none', 'vga', 'cirrus', 'qxl', 'virtio', 'bochs', 'ramfb');
  if (type === undefined) throw a.wrong('TYPE', 'one of none, vga, cirrus, qxl, virtio, bochs, ramfb');
  const video = {
    type,
    vram: a.whole('VRAM', 1),
    resolution: x && y ? { x: Number(x), y: Number(y) } : undefined,
    iommu: a.yes('IOMMU', false),
    ats: a.yes('ATS', false),
  };
  notes.push(...a.unused());
  return video;
};

export const inputInput = (a: Attributes, notes: string[]): { type: string; bus: string | undefined } => {
  const type = a.word('TYPE', 'tablet', 'mouse', 'keyboard');
  if (type === undefined) throw a.wrong('TYPE', 'one of tablet, mouse, keyboard');
  const input = { type, bus: a.word('BUS', 'usb', 'ps2', 'virtio', 'xen') };
  notes.push(...a.unused());
  return input;
};
