import type { VntemplateView } from '../../lib/ops/vntemplate/read';
import type { Column } from '../../lib/output/list';
import { date } from '../../lib/output/units';

export const vntemplateColumns = (): readonly Column<VntemplateView>[] => [
  { name: 'ID', size: 4, align: 'right', adjust: true, describe: 'Number of the template', value: (t) => String(t.id) },
  { name: 'NAME', size: 15, align: 'left', expand: true, describe: 'Name', value: (t) => t.name },
  { name: 'USER', size: 8, align: 'left', describe: 'Who owns it', value: (t, how) => (how.numeric ? String(t.uid) : t.uname) },
  { name: 'GROUP', size: 8, align: 'left', describe: 'Group that owns it', value: (t, how) => (how.numeric ? String(t.gid) : t.gname) },
  { name: 'REGTIME', size: 15, align: 'right', describe: 'When it was registered', value: (t) => date(t.regtime) },
];

export const vntemplateTable = { file: 'onevntemplate', columns: vntemplateColumns, shown: ['ID', 'USER', 'GROUP', 'NAME', 'REGTIME'], confs: {} };
