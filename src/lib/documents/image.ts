import { unpack } from '../../state/packing';
import type { ImageView } from '../ops/image/read';
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
    cdata('SOURCE', sourceShown(i)),
    cdata('PATH', i.path),
    cdata('FORMAT', i.format),
    cdata('FS', i.fs),
    raw('SIZE', i.size_mb),
    raw('STATE', i.state),
    raw('PREV_STATE', i.prev_state === 0 ? i.state : i.prev_state),
    raw('RUNNING_VMS', i.runningVms),
    raw('CLONING_OPS', 0),
    raw('CLONING_ID', -1),
    raw('TARGET_SNAPSHOT', -1),
    raw('DATASTORE_ID', i.datastore_id),
    raw('DATASTORE', i.datastore),
    idsOf('VMS', i.vmIds),
    empty('CLONES'),
    empty('APP_CLONES'),
    templateOf('TEMPLATE', attributesOf(i)),
    group('SNAPSHOTS', [cdata('ALLOW_ORPHANS', 'NO'), cdata('CURRENT_BASE', '-1'), cdata('NEXT_SNAPSHOT', '0')]),
    empty('BACKUP_INCREMENTS'),
    empty('BACKUP_DISK_IDS'),
  ]);

/** The user's attributes, and what we know of the bytes. */
const attributesOf = (i: ImageView) => [
  ...unpack(i.template),
  ...(i.sha256 === '' ? [] : [{ key: 'SHA256', value: i.sha256 }]),
  ...(i.error === '' ? [] : [{ key: 'ERROR', value: i.error }]),
];

/** The dummy driver's images lie nowhere, as the field shows them. */
export const sourceShown = (i: Pick<ImageView, 'format' | 'source'>): string => (i.format === 'dummy_format' ? 'dummy_path' : i.source);
