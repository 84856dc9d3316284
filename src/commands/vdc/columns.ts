import type { InZone, VdcView } from '../../lib/ops/vdc/read';
import type { Column } from '../../lib/output/list';

export const ALL = -10;

const count = (members: readonly InZone[]): string => (members.some((m) => m.id === ALL) ? 'ALL' : String(members.length));

export const vdcColumns = (): readonly Column<VdcView>[] => [
  { name: 'ID', size: 4, align: 'right', adjust: true, describe: 'ONE identifier for the VDC', value: (v) => String(v.id) },
  { name: 'NAME', size: 15, align: 'left', expand: true, describe: 'Name of the VDC', value: (v) => v.name },
  { name: 'GROUPS', size: 8, align: 'right', describe: 'Number of Groups', value: (v) => String(v.groups.length) },
  { name: 'CLUSTERS', size: 10, align: 'right', describe: 'Number of Clusters', value: (v) => count(v.clusters) },
  { name: 'HOSTS', size: 10, align: 'right', describe: 'Number of Hosts', value: (v) => count(v.hosts) },
  { name: 'VNETS', size: 10, align: 'right', describe: 'Number of Networks', value: (v) => count(v.vnets) },
  { name: 'DATASTORES', size: 10, align: 'right', describe: 'Number of Datastores', value: (v) => count(v.datastores) },
];

export const vdcTable = {
  file: 'onevdc',
  columns: vdcColumns,
  shown: ['ID', 'NAME', 'GROUPS', 'CLUSTERS', 'HOSTS', 'VNETS', 'DATASTORES'],
  confs: {},
};
