import type { VmgroupView } from '../../lib/ops/vmgroup/read';
import type { Column } from '../../lib/output/list';

export const vmgroupColumns = (): readonly Column<VmgroupView>[] => [
  { name: 'ID', size: 4, align: 'right', adjust: true, describe: 'Number of the group', value: (g) => String(g.id) },
  { name: 'NAME', size: 15, align: 'left', expand: true, describe: 'Name', value: (g) => g.name },
  { name: 'USER', size: 8, align: 'left', describe: 'Who owns it', value: (g, how) => (how.numeric ? String(g.uid) : g.uname) },
  { name: 'GROUP', size: 8, align: 'left', describe: 'Group that owns it', value: (g, how) => (how.numeric ? String(g.gid) : g.gname) },
  { name: 'VMS', size: 4, align: 'left', describe: 'VMs that have a role in it', value: (g) => String(g.roles.reduce((n, r) => n + r.vmIds.length, 0)) },
  { name: 'ROLES', size: 36, align: 'left', describe: 'Its roles', value: (g) => g.roles.map((r) => r.name).join(', ') },
];

export const vmgroupTable = { file: 'onevmgroup', columns: vmgroupColumns, shown: ['ID', 'USER', 'GROUP', 'NAME', 'VMS', 'ROLES'], confs: {} };
