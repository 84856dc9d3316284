import type { ClusterView } from '../../lib/ops/cluster/read';
import type { Column } from '../../lib/output/list';

export const clusterColumns = (): readonly Column<ClusterView>[] => [
  { name: 'ID', size: 4, align: 'right', adjust: true, describe: 'Number of the cluster', value: (c) => String(c.id) },
  { name: 'NAME', size: 15, align: 'left', expand: true, describe: 'Name', value: (c) => c.name },
  { name: 'HOSTS', size: 10, align: 'right', describe: 'Hosts in it', value: (c) => String(c.hosts.length) },
  { name: 'VNETS', size: 10, align: 'right', describe: 'Networks in it', value: (c) => String(c.vnets.length) },
  { name: 'DATASTORES', size: 10, align: 'right', describe: 'Datastores in it', value: (c) => String(c.datastores.length) },
];

export const clusterTable = { file: 'onecluster', columns: clusterColumns, shown: ['ID', 'NAME', 'HOSTS', 'VNETS', 'DATASTORES'], confs: {} };
