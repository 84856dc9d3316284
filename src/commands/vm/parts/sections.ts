import type { DiskSnapshot } from '../../../lib/model/snapshotTree';
import { lines, type Section } from '../../../lib/output/page';
import { date, shortDate, size } from '../../../lib/output/units';
import { type Pairs, pair, type Template, vectors } from '../../../lib/template/template';
import type { DiskTree } from '../../../state/vmParts';
import { column, tableLines } from '../../sections';

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

const ALIASES = [
  column<Pairs>('ID', 3, 'right', (n) => pair(n, 'NIC_ID') ?? ''),
  column<Pairs>('NETWORK', 20, 'left', (n) => pair(n, 'NETWORK') ?? ''),
  column<Pairs>('BRIDGE', 12, 'left', (n) => pair(n, 'BRIDGE') ?? ''),
  column<Pairs>('IP', 15, 'left', (n) => pair(n, 'IP') ?? '-'),
  column<Pairs>('MAC', 17, 'left', (n) => pair(n, 'MAC') ?? ''),
];

/** More addresses on interfaces it has. */
export const aliasSection = (t: Template): Section[] => {
  const all = vectors(t, 'NIC_ALIAS');
  return all.length === 0 ? [] : [lines('VM ALIAS', tableLines(all, ALIASES))];
};
