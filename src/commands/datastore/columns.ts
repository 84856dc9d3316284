import { datastoreTypeShort } from '../../lib/model/objectStates';
import type { DatastoreView } from '../../lib/ops/datastore/read';
import type { Column } from '../../lib/output/list';
import { clusterList, size } from '../../lib/output/units';
import { single } from '../../lib/template/template';
import { unpack } from '../../state/packing';

/** What hosts have each for themselves has no size of its own. */
export const perHost = (d: DatastoreView): boolean => single(unpack(d.template), 'SHARED')?.toUpperCase() === 'NO';

export const datastoreColumns = (): readonly Column<DatastoreView>[] => [
  { name: 'ID', size: 4, align: 'right', adjust: true, describe: 'Number of the datastore', value: (d) => String(d.id) },
  { name: 'USER', size: 8, align: 'left', describe: 'Who owns it', value: (d, how) => (how.numeric ? String(d.uid) : d.uname) },
  { name: 'GROUP', size: 8, align: 'left', describe: 'Group that owns it', value: (d, how) => (how.numeric ? String(d.gid) : d.gname) },
  { name: 'NAME', size: 10, align: 'left', expand: true, describe: 'Name', value: (d) => d.name },
  {
    name: 'SIZE',
    size: 6,
    align: 'right',
    describe: 'Room in all',
    value: (d, how) => (perHost(d) ? '-' : how.kilobytes ? String(d.total_mb) : size(d.total_mb)),
  },
  {
    name: 'AVAIL',
    size: 3,
    align: 'left',
    describe: 'Share that is free',
    value: (d) => (d.total_mb === 0 ? '-' : `${Math.round((d.free_mb * 100) / d.total_mb)}%`),
  },
  { name: 'CLUSTERS', size: 8, align: 'left', describe: 'Clusters it is in', value: (d) => clusterList(d.clusters) },
  { name: 'IMAGES', size: 6, align: 'right', describe: 'Images in it', value: (d) => String(d.imageIds.length) },
  { name: 'TYPE', size: 4, align: 'left', describe: 'Kind: images, system, files', value: (d) => datastoreTypeShort(d.type) },
  { name: 'DS', size: 7, align: 'left', describe: 'Datastore driver', value: (d) => d.ds_mad },
  { name: 'TM', size: 7, align: 'left', describe: 'Transfer driver', value: (d) => d.tm_mad },
  { name: 'STAT', size: 4, align: 'left', describe: 'State', value: (d) => (d.state === 0 ? 'on' : 'off') },
];

export const datastoreTable = {
  file: 'onedatastore',
  columns: datastoreColumns,
  shown: ['ID', 'NAME', 'SIZE', 'AVAIL', 'CLUSTERS', 'IMAGES', 'TYPE', 'DS', 'TM', 'STAT'],
  confs: {},
};
