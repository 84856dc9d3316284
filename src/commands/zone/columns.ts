import type { ZoneView } from '../../lib/ops/zone/read';
import type { Column } from '../../lib/output/list';
import { single } from '../../lib/template/template';
import { unpack } from '../../state/packing';

export const zoneColumns = (): readonly Column<ZoneView>[] => [
  { name: 'CURRENT', size: 1, align: 'right', describe: '* is the one commands talk to', value: () => '' },
  { name: 'ID', size: 4, align: 'right', adjust: true, describe: 'Number of the zone', value: (z) => String(z.id) },
  { name: 'NAME', size: 15, align: 'left', expand: true, describe: 'Name', value: (z) => z.name },
  { name: 'ENDPOINT', size: 45, align: 'left', describe: 'Where its requests go', value: (z) => single(unpack(z.template), 'ENDPOINT') ?? '' },
  { name: 'FED_INDEX', size: 10, align: 'left', describe: 'Place in a federation; -1: in none', value: () => '-1' },
  { name: 'STAT', size: 4, align: 'left', describe: 'State, short', value: () => 'on' },
];

export const zoneTable = { file: 'onezone', columns: zoneColumns, shown: ['CURRENT', 'ID', 'NAME', 'ENDPOINT', 'FED_INDEX', 'STAT'], confs: {} };
