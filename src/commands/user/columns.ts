import type { UserView } from '../../lib/ops/user/read';
import type { Column } from '../../lib/output/list';
import { ofLimit, size } from '../../lib/output/units';
import { vmFigure } from '../quotaSections';

export const userColumns = (): readonly Column<UserView>[] => [
  { name: 'ID', size: 4, align: 'right', adjust: true, describe: 'Number of the user', value: (u) => String(u.id) },
  { name: 'NAME', size: 10, align: 'left', expand: true, describe: 'Name to log in with', value: (u) => u.name },
  { name: 'ENABLED', size: 4, align: 'left', describe: 'Whether logging in is allowed', value: (u) => (u.enabled === 1 ? 'yes' : 'no') },
  { name: 'GROUP', size: 8, align: 'left', describe: 'Primary group', value: (u, how) => (how.numeric ? String(u.gid) : u.gname) },
  { name: 'AUTH', size: 8, align: 'left', describe: 'How the password is checked', value: (u) => u.auth },
  { name: 'VMS', size: 9, align: 'right', describe: 'VMs, and the limit', value: (u) => vmFigure(u, 'VMS', String, 3, 3) },
  {
    name: 'MEMORY',
    size: 15,
    align: 'right',
    describe: 'Memory promised to the VMs, and the limit',
    value: (u, how) => vmFigure(u, 'MEMORY', how.kilobytes ? String : size, 6, 6),
  },
  {
    name: 'CPU',
    size: 10,
    align: 'right',
    describe: 'CPU promised to the VMs (1 = one core), and the limit',
    value: (u) => vmFigure(u, 'CPU', (n) => n.toFixed(1), 3, 3),
  },
  {
    name: 'PCI',
    size: 9,
    align: 'right',
    describe: 'Devices of hosts given to the VMs, and the limit',
    value: (u) => (u.id === 0 ? '-' : ofLimit('0', 3, '-', 3)),
  },
  { name: 'PASSWORD', size: 50, align: 'right', describe: 'Password as it is kept: a hash, or a key', value: (u) => u.password },
];

export const userTable = { file: 'oneuser', columns: userColumns, shown: ['ID', 'NAME', 'ENABLED', 'GROUP', 'AUTH', 'VMS', 'MEMORY', 'CPU', 'PCI'], confs: {} };
