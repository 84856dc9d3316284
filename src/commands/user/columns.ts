import type { UserView } from '../../lib/ops/user/read';
import type { Column } from '../../lib/output/list';
import { ofLimit, size } from '../../lib/output/units';

/** Administrators have no limits and are shown without figures. */
const figure = (u: UserView, text: string): string => (u.id === 0 ? '-' : text);

export const userColumns = (): readonly Column<UserView>[] => [
  { name: 'ID', size: 4, align: 'right', adjust: true, describe: 'Number of the user', value: (u) => String(u.id) },
  { name: 'NAME', size: 10, align: 'left', expand: true, describe: 'Name', value: (u) => u.name },
  { name: 'ENABLED', size: 4, align: 'left', describe: 'Whether it may log in', value: (u) => (u.enabled === 1 ? 'yes' : 'no') },
  { name: 'GROUP', size: 8, align: 'left', describe: 'Its first group', value: (u, how) => (how.numeric ? String(u.gid) : u.gname) },
  { name: 'AUTH', size: 8, align: 'left', describe: 'How it proves who it is', value: (u) => u.auth },
  { name: 'VMS', size: 9, align: 'right', describe: 'VMs it has, and its limit', value: (u) => figure(u, ofLimit(String(u.usage.vms), 3, '-', 3)) },
  {
    name: 'MEMORY',
    size: 15,
    align: 'right',
    describe: 'Memory of its VMs, and its limit',
    value: (u, how) => figure(u, ofLimit(how.kilobytes ? String(u.usage.memoryMb) : size(u.usage.memoryMb), 6, '-', 6)),
  },
  { name: 'CPU', size: 10, align: 'right', describe: 'CPU of its VMs, and its limit', value: (u) => figure(u, ofLimit(u.usage.cpu.toFixed(1), 3, '-', 3)) },
  { name: 'PCI', size: 9, align: 'right', describe: 'Devices given to its VMs, and its limit', value: (u) => figure(u, ofLimit('0', 3, '-', 3)) },
];

export const userTable = { file: 'oneuser', columns: userColumns, shown: ['ID', 'NAME', 'ENABLED', 'GROUP', 'AUTH', 'VMS', 'MEMORY', 'CPU', 'PCI'], confs: {} };
