import type { GroupView } from '../../lib/ops/group/read';
import type { Column } from '../../lib/output/list';
import { ofLimit, size } from '../../lib/output/units';
import { vmFigure } from '../quotaSections';

export const groupColumns = (): readonly Column<GroupView>[] => [
  { name: 'ID', size: 4, align: 'right', adjust: true, describe: 'Number of the group', value: (g) => String(g.id) },
  { name: 'NAME', size: 15, align: 'left', expand: true, describe: 'Name', value: (g) => g.name },
  { name: 'USERS', size: 5, align: 'right', describe: 'Members', value: (g) => String(g.users.length) },
  { name: 'VMS', size: 9, align: 'right', describe: 'VMs of its members, and the limit', value: (g) => vmFigure(g, 'VMS', String, 3, 3) },
  {
    name: 'MEMORY',
    size: 15,
    align: 'right',
    describe: 'Memory promised to those VMs, and the limit',
    value: (g, how) => vmFigure(g, 'MEMORY', how.kilobytes ? String : size, 6, 6),
  },
  {
    name: 'CPU',
    size: 11,
    align: 'right',
    describe: 'CPU promised to those VMs (1 = one core), and the limit',
    value: (g) => vmFigure(g, 'CPU', (n) => n.toFixed(1), 3, 4),
  },
  {
    name: 'PCI',
    size: 9,
    align: 'right',
    describe: 'Devices of hosts given to those VMs, and the limit',
    value: (g) => (g.id === 0 ? '-' : ofLimit('0', 3, '-', 3)),
  },
];

export const groupTable = { file: 'onegroup', columns: groupColumns, shown: ['ID', 'NAME', 'USERS', 'VMS', 'MEMORY', 'CPU', 'PCI'], confs: {} };
