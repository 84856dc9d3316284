import type { UserView } from '../../lib/ops/user/read';
import type { Column } from '../../lib/output/list';

/** Administrators have no limits and are shown without figures. */
const figure = (u: UserView, text: string): string => (u.id === 0 ? '-' : text);

export const userColumns = (): readonly Column<UserView>[] => [
  { name: 'ID', size: 4, align: 'right', adjust: true, describe: 'Number of the user', value: (u) => String(u.id) },
  { name: 'NAME', size: 10, align: 'left', expand: true, describe: 'Name', value: (u) => u.name },
  { name: 'ENABLED', size: 4, align: 'left', describe: 'Whether it may log in', value: (u) => (u.enabled === 1 ? 'yes' : 'no') },
  { name: 'GROUP', size: 8, align: 'left', describe: 'Its first group', value: (u, how) => (how.numeric ? String(u.gid) : u.gname) },
  { name: 'AUTH', size: 8, align: 'left', describe: 'How it proves who it is', value: (u) => u.auth },
  { name: 'VMS', size: 10, align: 'right', describe: 'VMs it has, and its limit', value: (u) => figure(u, `${u.usage.vms} /   -`) },
  { name: 'MEMORY', size: 17, align: 'right', describe: 'Memory of its VMs, and its limit', value: (u) => figure(u, `${u.usage.memoryMb}M /      -`) },
  { name: 'CPU', size: 10, align: 'right', describe: 'CPU of its VMs, and its limit', value: (u) => figure(u, `${u.usage.cpu.toFixed(1)} /   -`) },
];

export const userTable = { file: 'oneuser', columns: userColumns, shown: ['ID', 'NAME', 'ENABLED', 'GROUP', 'AUTH', 'VMS', 'MEMORY', 'CPU'], confs: {} };
