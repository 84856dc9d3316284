import { pciType } from '../../lib/documents/machine';
import type { HugePages, NumaNode, PciDevice } from '../../lib/drivers/monitor/driver';
import type { Processors } from '../../lib/model/processors';
import { lines, type Section } from '../../lib/output/page';
import { memory } from '../../lib/output/units';
import { column, tableLines } from '../sections';

/** The sections about a host's PCI devices and NUMA nodes; none where the node was not asked for them. */
export const machineSections = (
  pci: readonly PciDevice[],
  numa: readonly NumaNode[],
  owners: ReadonlyMap<string, number>,
  { isolated }: Processors,
): Section[] => [
  ...(pci.length === 0 ? [] : [lines('PCI DEVICES', ['', ...tableLines(pci, pciColumns(owners))], { bare: true })]),
  ...(numa.length === 0
    ? []
    : [
        lines('NUMA NODES', ['', ...tableLines(numa, nodeColumns(numa, isolated))], { bare: true }),
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

/** A mark a logical processor, a group a core: `-` is free, `I` is nobody's. */
const marks = (n: NumaNode, isolated: ReadonlySet<number>): string =>
  n.cores.map(({ cpus }) => cpus.map((cpu) => (isolated.has(cpu) ? 'I' : '-')).join('')).join(' ');
const count = (n: NumaNode, is: (cpu: number) => boolean): string => String(n.cores.flatMap((core) => core.cpus.filter(is)).length);

const nodeColumns = (numa: readonly NumaNode[], isolated: ReadonlySet<number>) => [
  column<NumaNode>('ID', 4, 'right', (n) => String(n.id)),
  column<NumaNode>('CORES', Math.max(40, ...numa.map((n) => marks(n, isolated).length)), 'left', (n) => marks(n, isolated)),
  column<NumaNode>('USED', 4, 'left', (n) => count(n, (cpu) => isolated.has(cpu))),
  column<NumaNode>('FREE', 4, 'left', (n) => count(n, (cpu) => !isolated.has(cpu))),
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
