import type { NumaNode, PciDevice } from '../drivers/monitor/driver';
import { cdata, type Element, empty, group } from './element';

/** The parts of a host that VMs can be given, as its documents list them. Nothing of them is given yet: VMID and the CPUs' owners are -1. */

const NOBODY = '-1';
const PCI_DOMAIN = '0000';

export const pciDevices = (devices: readonly PciDevice[]): Element =>
  devices.length === 0 ? empty('PCI_DEVICES') : group('PCI_DEVICES', devices.map(pciDevice));

const pciDevice = (d: PciDevice): Element => {
  const [bus = '', slot = '', fn = ''] = d.address.split(/[:.]/);
  return group('PCI', [
    cdata('ADDRESS', [PCI_DOMAIN, bus, slot, fn].join(':')),
    cdata('BUS', bus),
    cdata('CLASS', d.class),
    cdata('CLASS_NAME', d.className),
    cdata('DEVICE', d.device),
    cdata('DEVICE_NAME', d.deviceName),
    cdata('DOMAIN', PCI_DOMAIN),
    cdata('FUNCTION', fn),
    cdata('IFNAME', d.interface ?? '-'),
    cdata('NUMA_NODE', String(d.numaNode)),
    ...(d.profiles ? [cdata('PROFILES', d.profiles.join(','))] : []),
    cdata('SHORT_ADDRESS', d.address),
    cdata('SLOT', slot),
    cdata('SRIOV', d.sriov ?? 'no'),
    ...(d.virtualFunctions === undefined ? [] : [cdata('SRIOV_NUM', String(d.virtualFunctions))]),
    cdata('TYPE', pciType(d)),
    cdata('VENDOR', d.vendor),
    cdata('VENDOR_NAME', d.vendorName),
    cdata('VMID', NOBODY),
  ]);
};

/** What templates ask for: vendor, device and class. */
export const pciType = (d: PciDevice): string => `${d.vendor}:${d.device}:${d.class}`;

export const numaNodes = (nodes: readonly NumaNode[]): Element => (nodes.length === 0 ? empty('NUMA_NODES') : group('NUMA_NODES', nodes.map(numaNode)));

const numaNode = (n: NumaNode): Element =>
  group('NODE', [
    ...n.cores.map((core) =>
      group('CORE', [
        cdata('CPUS', core.cpus.map((cpu) => `${cpu}:${NOBODY}`).join(',')),
        cdata('DEDICATED', 'NO'),
        cdata('FREE', String(core.cpus.length)),
        cdata('ID', String(core.id)),
      ]),
    ),
    ...n.hugePages.map((h) => group('HUGEPAGE', [cdata('PAGES', String(h.pages)), cdata('SIZE', String(h.sizeKb)), cdata('USAGE', '0')])),
    group('MEMORY', [cdata('DISTANCE', n.distance), cdata('TOTAL', String(n.totalMemory)), cdata('USAGE', '0')]),
    cdata('NODE_ID', String(n.id)),
  ]);

/** What the last look measured of each node. */
export const numaMonitoring = (nodes: readonly NumaNode[]): Element[] =>
  nodes.map((n) =>
    group('NUMA_NODE', [
      ...n.hugePages.map((h) => group('HUGEPAGE', [cdata('FREE', String(h.free)), cdata('SIZE', String(h.sizeKb))])),
      group('MEMORY', [cdata('FREE', String(n.freeMemory)), cdata('USED', String(n.usedMemory))]),
      cdata('NODE_ID', String(n.id)),
    ]),
  );
