import type { VrouterView } from '../../lib/ops/vrouter/read';
import type { Column } from '../../lib/output/list';

export const vrouterColumns = (): readonly Column<VrouterView>[] => [
  { name: 'ID', size: 4, align: 'right', adjust: true, describe: 'Number of the router', value: (r) => String(r.id) },
  { name: 'NAME', size: 15, align: 'left', expand: true, describe: 'Name', value: (r) => r.name },
  { name: 'USER', size: 8, align: 'left', describe: 'Who owns it', value: (r, how) => (how.numeric ? String(r.uid) : r.uname) },
  { name: 'GROUP', size: 8, align: 'left', describe: 'Group that owns it', value: (r, how) => (how.numeric ? String(r.gid) : r.gname) },
];

export const vrouterTable = { file: 'onevrouter', columns: vrouterColumns, shown: ['ID', 'USER', 'GROUP', 'NAME'], confs: {} };
