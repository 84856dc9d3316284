import type { DiskSnapshot } from '../../../lib/model/snapshotTree';
import type { VmInfo } from '../../../lib/ops/vm/read';
import { lines, type Section } from '../../../lib/output/page';
import { date, memory, shortDate, size } from '../../../lib/output/units';
import { type Pairs, pair, type Template, vector, vectors } from '../../../lib/template/template';
import type { DiskTree } from '../../../state/vmParts';
import { column, tableLines, templateSection } from '../../sections';

interface Line {
  readonly diskId: number;
  readonly snapshot: DiskSnapshot;
}

const DISK_SNAPSHOTS = [
  column<Line>('AC', 2, 'left', ({ snapshot }) => (snapshot.active ? '=>' : '')),
  column<Line>('ID', 3, 'right', ({ snapshot }) => String(snapshot.id)),
  column<Line>('DISK', 4, 'right', ({ diskId }) => String(diskId)),
  column<Line>('PARENT', 6, 'right', ({ snapshot }) => String(snapshot.parent)),
  column<Line>('DATE', 15, 'right', ({ snapshot }) => date(snapshot.date)),
  column<Line>('SIZE', 12, 'left', ({ snapshot }) => `-/${size(snapshot.sizeMb)}`),
  column<Line>('NAME', 32, 'left', ({ snapshot }) => snapshot.name),
];

export const diskSnapshotSection = (trees: readonly DiskTree[]): Section[] =>
  trees.length === 0
    ? []
    : [
        lines(
          'VM DISK SNAPSHOTS',
          tableLines(
            trees.flatMap(({ diskId, tree }) => tree.snapshots.map((snapshot) => ({ diskId, snapshot }))),
            DISK_SNAPSHOTS,
          ),
        ),
      ];

const SNAPSHOTS = [
  column<Pairs>('ID', 4, 'right', (s) => pair(s, 'SNAPSHOT_ID') ?? ''),
  column<Pairs>('TIME', 12, 'right', (s) => shortDate(Number(pair(s, 'TIME') ?? 0))),
  column<Pairs>('NAME', 46, 'left', (s) => pair(s, 'NAME') ?? ''),
  column<Pairs>('HYPERVISOR_ID', 15, 'left', (s) => pair(s, 'HYPERVISOR_ID') ?? ''),
];

/** Snapshots of the whole machine. */
export const snapshotSection = (t: Template): Section[] => {
  const all = vectors(t, 'SNAPSHOT');
  return all.length === 0 ? [] : [lines('SNAPSHOTS', tableLines(all, SNAPSHOTS))];
};

/** How it is backed up, and which images are backups of it. */
export const backupSections = (vm: Pick<VmInfo, 'template' | 'backupIds'>): Section[] => {
  const config = vector(vm.template, 'BACKUP_CONFIG') ?? [];
  return [
    ...(config.length === 0
      ? []
      : [
          templateSection(
            'BACKUP CONFIGURATION',
            config.map(([key, value]) => ({ key, value })),
          ),
        ]),
    ...(vm.backupIds.length === 0 ? [] : [lines('VM BACKUPS', [`IMAGE IDS: ${vm.backupIds.join(',')}`])]),
  ];
};

const NUMA_NODES = [
  column<Pairs>('ID', 4, 'right', (n) => pair(n, 'NODE_ID') ?? ''),
  { ...column<Pairs>('CPUS_IDS', 5, 'right', (n) => pair(n, 'CPUS') ?? ''), adjust: true },
  column<Pairs>('MEMORY', 10, 'right', (n) => memory(Number(pair(n, 'MEMORY') ?? 0))),
  column<Pairs>('TOTAL_CPUS', 10, 'right', (n) => pair(n, 'TOTAL_CPUS') ?? ''),
];

const TOPOLOGY = [
  column<Pairs>('CORES', 6, 'right', (t) => pair(t, 'CORES') ?? ''),
  column<Pairs>('SOCKETS', 8, 'right', (t) => pair(t, 'SOCKETS') ?? ''),
  column<Pairs>('THREADS', 8, 'right', (t) => pair(t, 'THREADS') ?? ''),
];

/** Its processors: the nodes of a pinned VM, and how it counts them. */
export const topologySections = (t: Template): Section[] =>
  (
    [
      ['NUMA NODES', vectors(t, 'NUMA_NODE'), NUMA_NODES],
      ['TOPOLOGY', vectors(t, 'TOPOLOGY').slice(0, 1), TOPOLOGY],
    ] as const
  ).flatMap(([title, rows, columns]) => (rows.length === 0 ? [] : [lines(title, ['', ...tableLines(rows, columns)], { bare: true })]));
