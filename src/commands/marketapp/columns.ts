import { marketAppStateShort, marketAppTypeShort } from '../../lib/model/objectStates';
import type { MarketAppView } from '../../lib/ops/marketapp/read';
import type { Column } from '../../lib/output/list';
import { dayOf, size } from '../../lib/output/units';
import { single } from '../../lib/template/template';
import { unpack } from '../../state/packing';

const attribute = (a: MarketAppView, key: string): string => single(unpack(a.template), key) ?? '-';

export const marketAppColumns = (): readonly Column<MarketAppView>[] => [
  { name: 'ID', size: 4, align: 'right', adjust: true, describe: 'Number of the app', value: (a) => String(a.id) },
  { name: 'NAME', size: 20, align: 'left', expand: true, describe: 'Name', value: (a) => a.name },
  { name: 'VERSION', size: 10, align: 'right', describe: 'Version of what is in it', value: (a) => a.version },
  { name: 'SIZE', size: 5, align: 'right', describe: 'Size as VMs see it', value: (a, how) => (how.kilobytes ? String(a.size_mb) : size(a.size_mb)) },
  { name: 'ARCH', size: 7, align: 'right', describe: 'Kind of processor it is for', value: (a) => attribute(a, 'ARCHITECTURE') },
  { name: 'HYPERVISOR', size: 10, align: 'left', describe: 'Hypervisor it is for', value: (a) => attribute(a, 'HYPERVISOR') },
  { name: 'STAT', size: 4, align: 'right', describe: 'State, short', value: (a) => marketAppStateShort(a.state) },
  { name: 'REGTIME', size: 8, align: 'right', describe: 'When it was registered', value: (a) => dayOf(a.regtime) },
  { name: 'TYPE', size: 4, align: 'right', describe: 'Image, template or service', value: (a) => marketAppTypeShort(a.type) },
  { name: 'MARKET', size: 10, align: 'left', describe: 'Marketplace it is in', value: (a) => a.market },
  { name: 'ZONE', size: 4, align: 'right', describe: 'Zone it is in', value: (a) => String(a.zoneId) },
];

export const marketAppTable = {
  file: 'onemarketapp',
  columns: marketAppColumns,
  shown: ['ID', 'NAME', 'VERSION', 'SIZE', 'ARCH', 'HYPERVISOR', 'STAT', 'TYPE', 'REGTIME', 'MARKET', 'ZONE'],
  confs: {},
};
