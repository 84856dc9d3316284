import { childrenOf, type SnapshotTree } from '../model/snapshotTree';
import { cdata, type Element, group } from './element';

/** The snapshots of one disk of a VM. */
export const snapshotsOf = ({ diskId, tree }: { readonly diskId: number; readonly tree: SnapshotTree }): Element =>
  group('SNAPSHOTS', [
    cdata('ALLOW_ORPHANS', tree.allowOrphans),
    cdata('CURRENT_BASE', String(tree.currentBase)),
    cdata('DISK_ID', String(diskId)),
    cdata('NEXT_SNAPSHOT', String(tree.next)),
    ...tree.snapshots.map((s) => {
      const children = childrenOf(tree, s.id);
      return group('SNAPSHOT', [
        ...(s.active ? [cdata('ACTIVE', 'YES')] : []),
        ...(children.length > 0 ? [cdata('CHILDREN', children.join(','))] : []),
        cdata('DATE', String(s.date)),
        cdata('ID', String(s.id)),
        cdata('NAME', s.name),
        cdata('PARENT', String(s.parent)),
        cdata('SIZE', String(s.sizeMb)),
      ]);
    }),
  ]);
