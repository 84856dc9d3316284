import type { InZone, VdcView } from '../../lib/ops/vdc/read';
import type { Column } from '../../lib/output/list';

export const ALL = -10;

const count = (members: readonly InZone[]): string => (members.length === 1 && members[0]?.id === ALL ? 'ALL' : String(members.length));

export const vdcColumns = (): readonly Column<VdcView>[] => [
  { name: 'ID', size: 4, align: 'right', adjust: true, describe: 'Number of the VDC', value: (v) => String(v.id) },
  { name: 'NAME', size: 15, align: 'left', expand: true, describe: 'Name', value: (v) => v.name },
  { name: 'GROUPS', size: 8, align: 'right', describe: 'Groups that may use it', value: (v) => String(v.groups.length) },
  { name: 'CLUSTERS', size: 10, align: 'right', describe: 'Clusters in it', value: (v) => count(v.clusters) },
  { name: 'HOSTS', size: 10, align: 'right', describe: 'Hosts in it', value: (v) => count(v.hosts) },
  { name: 'VNETS', size: 10, align: 'right', describe: 'Networks in it', value: (v) => count(v.vnets) },
  { name: 'DATASTORES', size: 10, align: 'right', describe: 'Datastores in it', value: (v) => count(v.datastores) },
];

export const vdcTable = {
  file: 'onevdc',
  columns: vdcColumns,
  shown: ['ID', 'NAME', 'GROUPS', 'CLUSTERS', 'HOSTS', 'VNETS', 'DATASTORES'],
  confs: {},
};
