import { vnetStateShort } from '../../lib/model/objectStates';
import type { VnetView } from '../../lib/ops/vnet/read';
import type { Column } from '../../lib/output/list';
import { clusterList } from '../../lib/output/units';

export const vnetColumns = (): readonly Column<VnetView>[] => [
  { name: 'ID', size: 4, align: 'right', adjust: true, describe: 'Number of the network', value: (v) => String(v.id) },
  { name: 'USER', size: 8, align: 'left', describe: 'Who owns it', value: (v, how) => (how.numeric ? String(v.uid) : v.uname) },
  { name: 'GROUP', size: 8, align: 'left', describe: 'Group that owns it', value: (v, how) => (how.numeric ? String(v.gid) : v.gname) },
  { name: 'NAME', size: 15, align: 'left', expand: true, describe: 'Name', value: (v) => v.name },
  { name: 'CLUSTERS', size: 10, align: 'left', describe: 'Clusters it is in', value: (v) => clusterList(v.clusters) },
  { name: 'BRIDGE', size: 8, align: 'left', expand: true, describe: 'Bridge on the hosts', value: (v) => v.bridge },
  { name: 'STATE', size: 6, align: 'left', expand: true, describe: 'State, short', value: (v) => vnetStateShort(v.state) },
  { name: 'LEASES', size: 6, align: 'right', describe: 'Addresses taken', value: (v) => String(v.usedLeases) },
  { name: 'UPDATED', size: 4, align: 'right', describe: 'VMs that know its attributes as they are', value: (v) => String(v.vmIds.length) },
  { name: 'OUTDATED', size: 4, align: 'right', describe: 'VMs that know older attributes', value: () => '0' },
  { name: 'ERROR', size: 4, align: 'right', describe: 'VMs that could not be told', value: () => '0' },
];

export const vnetTable = {
  file: 'onevnet',
  columns: vnetColumns,
  shown: ['ID', 'USER', 'GROUP', 'NAME', 'CLUSTERS', 'BRIDGE', 'STATE', 'LEASES', 'OUTDATED', 'ERROR'],
  confs: {},
};
