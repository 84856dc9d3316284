import type { GroupView } from '../../lib/ops/group/read';
import type { Column } from '../../lib/output/list';
import { ofLimit, size } from '../../lib/output/units';
import { vmFigure } from '../quotaSections';

export const groupColumns = (): readonly Column<GroupView>[] => [
  { name: 'ID', size: 4, align: 'right', adjust: true, describe: 'ONE identifier for the Group', value: (g) => String(g.id) },
  { name: 'NAME', size: 15, align: 'left', expand: true, describe: 'Name of the Group', value: (g) => g.name },
  { name: 'USERS', size: 5, align: 'right', describe: 'Number of Users in this group', value: (g) => String(g.users.length) },
  { name: 'VMS', size: 9, align: 'right', describe: 'Number of VMS', value: (g) => vmFigure(g, 'VMS', String, 3, 3) },
  {
    name: 'MEMORY',
    size: 15,
    align: 'right',
    describe: 'Total memory allocated to user VMs',
    value: (g, how) => vmFigure(g, 'MEMORY', how.kilobytes ? String : size, 6, 6),
  },
  { name: 'CPU', size: 11, align: 'right', describe: 'Total CPU allocated to user VMs', value: (g) => vmFigure(g, 'CPU', (n) => n.toFixed(1), 3, 4) },
  { name: 'PCI', size: 9, align: 'right', describe: 'Total PCIs allocated to user VMs', value: (g) => (g.id === 0 ? '-' : ofLimit('0', 3, '-', 3)) },
];

export const groupTable = { file: 'onegroup', columns: groupColumns, shown: ['ID', 'NAME', 'USERS', 'VMS', 'MEMORY', 'CPU', 'PCI'], confs: {} };
