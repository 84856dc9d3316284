import { unpack } from '../../state/packing';
import { childrenOf, type DiskSnapshot, type SnapshotTree } from '../model/snapshotTree';
import type { ImageView } from '../ops/image/read';
import type { Template } from '../template/template';
import { cdata, type Element, empty, group, raw } from './element';
import { headOf, idsOf, lockElement, permissionsOf, templateOf } from './parts';

export const imageDocument = (i: ImageView): Element =>
  group('IMAGE', [
    ...headOf(i),
    ...lockElement(i.lock),
    permissionsOf(i.permissions),
    raw('TYPE', i.type),
    raw('DISK_TYPE', i.disk_type),
    raw('PERSISTENT', i.persistent),
    raw('REGTIME', i.regtime),
    raw('MODTIME', i.modtime),
    cdata('SOURCE', i.sourceShown),
    cdata('PATH', i.path),
    cdata('FORMAT', i.format),
    cdata('FS', i.fs),
    raw('SIZE', i.size_mb),
    raw('STATE', i.state),
    // the field writes it anew with every change, so that it always says the same
    raw('PREV_STATE', i.state),
    raw('RUNNING_VMS', i.runningVms),
    raw('CLONING_OPS', i.cloneIds.length),
    raw('CLONING_ID', i.cloning_id ?? -1),
    raw('TARGET_SNAPSHOT', -1),
    raw('DATASTORE_ID', i.datastore_id),
    raw('DATASTORE', i.datastore),
    idsOf('VMS', i.vmIds),
    idsOf('CLONES', i.cloneIds),
    empty('APP_CLONES'),
    templateOf('TEMPLATE', attributesOf(i)),
    snapshotsElement(i.tree),
    incrementsOf(i),
    idsOf(
      'BACKUP_DISK_IDS',
      (i.content?.disks ?? []).map((d) => d.diskId),
    ),
  ]);

/** A backup is one whole increment, number 0; what is not whole yet has none. */
const incrementsOf = (i: ImageView): Element => {
  if (i.content === undefined || i.content.disks.some((d) => d.file === undefined)) return empty('BACKUP_INCREMENTS');
  return group('BACKUP_INCREMENTS', [
    group('INCREMENT', [
      cdata('DATE', String(i.content.date)),
      cdata('ID', '0'),
      cdata('PARENT_ID', '-1'),
      cdata('SIZE', String(i.size_mb)),
      cdata('SOURCE', i.content.key),
      cdata('TYPE', 'FULL'),
    ]),
  ]);
};

/** Two known facts of the bytes stand among the user's attributes. */
export const attributesOf = (i: Pick<ImageView, 'template' | 'sha256' | 'error'>): Template => [
  ...unpack(i.template),
  ...(i.sha256 === '' ? [] : [{ key: 'SHA256', value: i.sha256 }]),
  ...(i.error === '' ? [] : [{ key: 'ERROR', value: i.error }]),
];

const snapshotsElement = (tree: SnapshotTree): Element =>
  group('SNAPSHOTS', [
    cdata('ALLOW_ORPHANS', tree.allowOrphans),
    cdata('CURRENT_BASE', String(tree.currentBase)),
    cdata('NEXT_SNAPSHOT', String(tree.next)),
    ...tree.snapshots.map((s) => snapshotElement(tree, s)),
  ]);

const snapshotElement = (tree: SnapshotTree, s: DiskSnapshot): Element => {
  const children = childrenOf(tree, s.id);
  return group('SNAPSHOT', [
    ...(s.active ? [cdata('ACTIVE', 'YES')] : []),
    ...(children.length > 0 ? [cdata('CHILDREN', children.join(','))] : []),
    cdata('DATE', String(s.date)),
    cdata('ID', String(s.id)),
    ...(s.name === '' ? [] : [cdata('NAME', s.name)]),
    cdata('PARENT', String(s.parent)),
    cdata('SIZE', String(s.sizeMb)),
  ]);
};
