import { pciType } from '../../lib/documents/machine';
import type { HugePages, NumaNode, PciDevice } from '../../lib/drivers/monitor/driver';
import { lines, type Section } from '../../lib/output/page';
import { memory } from '../../lib/output/units';
import { column, tableLines } from '../sections';

/** The sections about a host's PCI devices and NUMA nodes; none where the node was not asked for them. */
export const machineSections = (pci: readonly PciDevice[], numa: readonly NumaNode[], owners: ReadonlyMap<string, number>): Section[] => [
  ...(pci.length === 0 ? [] : [lines('PCI DEVICES', ['', ...tableLines(pci, pciColumns(owners))], { bare: true })]),
  ...(numa.length === 0
    ? []
    : [
        lines('NUMA NODES', ['', ...tableLines(numa, nodeColumns(numa))], { bare: true }),
        lines('NUMA MEMORY', ['', ...tableLines(numa, MEMORY)], { bare: true }),
        lines(
          'NUMA HUGEPAGES',
          [
            '',
            ...tableLines(
              numa.flatMap((n) => n.hugePages.map((pages) => ({ node: n.id, pages }))),
              HUGEPAGES,
            ),
          ],
          { bare: true },
        ),
      ]),
];

const pciColumns = (owners: ReadonlyMap<string, number>) => [
  column<PciDevice>('VM', 5, 'right', (d) => String(owners.get(d.address) ?? '')),
  column<PciDevice>('ADDR', 7, 'left', (d) => d.address),
  column<PciDevice>('TYPE', 14, 'left', pciType),
  column<PciDevice>('NAME', 50, 'left', (d) => d.deviceName),
];

/** A mark a logical processor, a group a core: `-` is free. */
const marks = (n: NumaNode): string => n.cores.map(({ cpus }) => '-'.repeat(cpus.length)).join(' ');
const cpus = (n: NumaNode): number => n.cores.reduce((sum, core) => sum + core.cpus.length, 0);

const nodeColumns = (numa: readonly NumaNode[]) => [
  column<NumaNode>('ID', 4, 'right', (n) => String(n.id)),
  column<NumaNode>('CORES', Math.max(40, ...numa.map((n) => marks(n).length)), 'left', marks),
  column<NumaNode>('USED', 4, 'left', () => '0'),
  column<NumaNode>('FREE', 4, 'left', (n) => String(cpus(n))),
];

const MEMORY = [
  column<NumaNode>('NODE_ID', 8, 'right', (n) => String(n.id)),
  column<NumaNode>('TOTAL', 8, 'left', (n) => memory(n.totalMemory)),
  column<NumaNode>('USED_REAL', 20, 'left', (n) => memory(n.usedMemory)),
  column<NumaNode>('USED_ALLOCATED', 20, 'left', () => memory(0)),
  column<NumaNode>('FREE', 8, 'left', (n) => memory(n.freeMemory)),
];

const HUGEPAGES = [
  column<{ node: number; pages: HugePages }>('NODE_ID', 8, 'right', (r) => String(r.node)),
  column<{ node: number; pages: HugePages }>('SIZE', 8, 'left', (r) => memory(r.pages.sizeKb)),
  column<{ node: number; pages: HugePages }>('TOTAL', 8, 'left', (r) => String(r.pages.pages)),
  column<{ node: number; pages: HugePages }>('FREE', 8, 'left', (r) => String(r.pages.free)),
  column<{ node: number; pages: HugePages }>('USED', 8, 'left', (r) => String(r.pages.pages - r.pages.free)),
];
