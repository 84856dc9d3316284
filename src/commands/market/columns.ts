import { marketStateShort } from '../../lib/model/objectStates';
import type { MarketView } from '../../lib/ops/market/read';
import type { Column } from '../../lib/output/list';

/** No market is measured: what lies in one is its owner's affair. */
const NO_SIZE = '0M';

export const marketColumns = (): readonly Column<MarketView>[] => [
  { name: 'ID', size: 4, align: 'right', adjust: true, describe: 'Number of the marketplace', value: (m) => String(m.id) },
  { name: 'USER', size: 8, align: 'left', describe: 'Who owns it', value: (m, how) => (how.numeric ? String(m.uid) : m.uname) },
  { name: 'GROUP', size: 8, align: 'left', describe: 'Group that owns it', value: (m, how) => (how.numeric ? String(m.gid) : m.gname) },
  { name: 'NAME', size: 15, align: 'left', expand: true, describe: 'Name', value: (m) => m.name },
  { name: 'SIZE', size: 10, align: 'right', describe: 'Room in all', value: (_m, how) => (how.kilobytes ? '0' : NO_SIZE) },
  { name: 'AVAIL', size: 10, align: 'left', describe: 'Share that is free', value: () => '-' },
  { name: 'APPS', size: 6, align: 'right', describe: 'Apps in it', value: (m) => String(m.appIds.length) },
  { name: 'MAD', size: 7, align: 'left', describe: 'Kind of marketplace', value: (m) => m.market_mad },
  { name: 'ZONE', size: 4, align: 'right', describe: 'Zone it is in', value: (m) => String(m.zone_id) },
  { name: 'STAT', size: 4, align: 'left', describe: 'State', value: (m) => marketStateShort(m.state) },
];

export const marketTable = {
  file: 'onemarket',
  columns: marketColumns,
  shown: ['ID', 'NAME', 'SIZE', 'AVAIL', 'APPS', 'MAD', 'ZONE', 'STAT'],
  confs: {},
};
