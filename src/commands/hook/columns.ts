import type { Column } from '../../lib/output/list';
import type { HookRow } from '../../state/hooks';

export const hookColumns = (): readonly Column<HookRow>[] => [
  { name: 'ID', size: 4, align: 'right', adjust: true, describe: 'Number of the hook', value: (h) => String(h.id) },
  { name: 'NAME', size: 19, align: 'left', expand: true, describe: 'Name', value: (h) => h.name },
  { name: 'TYPE', size: 8, align: 'left', describe: 'What it follows: states, or requests', value: (h) => h.type },
];

export const hookTable = { file: 'onehook', columns: hookColumns, shown: ['ID', 'NAME', 'TYPE'], confs: {} };
