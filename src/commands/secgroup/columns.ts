import type { SecgroupView } from '../../lib/ops/secgroup/read';
import type { Column } from '../../lib/output/list';

export const secgroupColumns = (): readonly Column<SecgroupView>[] => [
  { name: 'ID', size: 4, align: 'right', adjust: true, describe: 'Number of the group', value: (g) => String(g.id) },
  { name: 'NAME', size: 15, align: 'left', expand: true, describe: 'Name', value: (g) => g.name },
  { name: 'USER', size: 8, align: 'left', describe: 'Who owns it', value: (g, how) => (how.numeric ? String(g.uid) : g.uname) },
  { name: 'GROUP', size: 8, align: 'left', describe: 'Group that owns it', value: (g, how) => (how.numeric ? String(g.gid) : g.gname) },
  { name: 'UPDATED', size: 8, align: 'right', describe: 'VMs with its rules as they are', value: (g) => String(g.vmIds.length) },
  { name: 'OUTDATED', size: 8, align: 'right', describe: 'VMs with older rules', value: () => '0' },
  { name: 'ERROR', size: 8, align: 'right', describe: 'VMs that could not be told', value: () => '0' },
];

export const secgroupTable = {
  file: 'onesecgroup',
  columns: secgroupColumns,
  shown: ['ID', 'USER', 'GROUP', 'NAME', 'UPDATED', 'OUTDATED', 'ERROR'],
  confs: {},
};
