import { unpack } from '../../state/packing';
import type { DatastoreView } from '../ops/datastore/read';
import { cdata, type Element, group, raw } from './element';
import { headOf, idsOf, permissionsOf, templateOf } from './parts';

export const datastoreDocument = (d: DatastoreView): Element =>
  group('DATASTORE', [
    ...headOf(d),
    permissionsOf(d.permissions),
    cdata('DS_MAD', d.ds_mad),
    cdata('TM_MAD', d.tm_mad),
    cdata('BASE_PATH', d.basePath),
    raw('TYPE', d.type),
    raw('DISK_TYPE', d.disk_type),
    raw('STATE', d.state),
    idsOf('CLUSTERS', d.clusters),
    raw('TOTAL_MB', d.total_mb),
    raw('FREE_MB', d.free_mb),
    raw('USED_MB', d.used_mb),
    idsOf('IMAGES', d.imageIds),
    templateOf('TEMPLATE', unpack(d.template)),
  ]);
