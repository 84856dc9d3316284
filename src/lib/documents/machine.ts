import type { NumaNode, PciDevice } from '../drivers/monitor/driver';
import { pciAddress } from '../model/pci';
import type { Processors } from '../model/processors';
import { cdata, type Element, empty, group } from './element';

/** The parts of a host that VMs can be given, as its documents list them. Processors are given to nobody yet: their owners are -1, or -2 where nobody is to have them. */

const NOBODY = '-1';
const ISOLATED = '-2';

/** `owners`: the VMs that have some of them, by short address. */
export const pciDevices = (devices: readonly PciDevice[], owners: ReadonlyMap<string, number>): Element =>
  devices.length === 0
    ? empty('PCI_DEVICES')
    : group(
        'PCI_DEVICES',
        devices.map((d) => pciDevice(d, owners.get(d.address))),
      );

const pciDevice = (d: PciDevice, owner: number | undefined): Element => {
  const at = pciAddress(d.address);
  return group('PCI', [
    cdata('ADDRESS', at.address),
    cdata('BUS', at.bus),
    cdata('CLASS', d.class),
    cdata('CLASS_NAME', d.className),
    cdata('DEVICE', d.device),
    cdata('DEVICE_NAME', d.deviceName),
    cdata('DOMAIN', at.domain),
    cdata('FUNCTION', at.function),
    cdata('IFNAME', d.interface ?? '-'),
    cdata('NUMA_NODE', String(d.numaNode)),
    ...(d.profiles ? [cdata('PROFILES', d.profiles.join(','))] : []),
    cdata('SHORT_ADDRESS', d.address),
    cdata('SLOT', at.slot),
    cdata('SRIOV', d.sriov ?? 'no'),
    ...(d.virtualFunctions === undefined ? [] : [cdata('SRIOV_NUM', String(d.virtualFunctions))]),
    cdata('TYPE', pciType(d)),
    cdata('VENDOR', d.vendor),
    cdata('VENDOR_NAME', d.vendorName),
    cdata('VMID', owner === undefined ? NOBODY : String(owner)),
  ]);
};

/** What templates ask for: vendor, device and class. */
export const pciType = (d: PciDevice): string => `${d.vendor}:${d.device}:${d.class}`;

export const numaNodes = (nodes: readonly NumaNode[], processors: Processors): Element =>
  nodes.length === 0
    ? empty('NUMA_NODES')
    : group(
        'NUMA_NODES',
        nodes.map((n) => numaNode(n, processors)),
      );

const numaNode = (n: NumaNode, { isolated, perThread }: Processors): Element =>
  group('NODE', [
    ...n.cores.map((core) =>
      group('CORE', [
        cdata('CPUS', core.cpus.map((cpu) => `${cpu}:${isolated.has(cpu) ? ISOLATED : NOBODY}`).join(',')),
        cdata('DEDICATED', 'NO'),
        cdata('FREE', String(core.cpus.filter((cpu) => !isolated.has(cpu)).length * perThread)),
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
