import { refsArg } from '../args/refs';
import { type Binary, defineCommand } from '../define';
import { forEach, reportEach } from '../forEach';
import { listVerb, poolOf } from '../listing';
import { objectVerbs } from '../objectVerbs';
import { zoneColumns, zoneTable } from './columns';
import { show } from './show';

const list = listVerb({
  noun: 'zones',
  table: zoneTable,
  look: async (one) => ({ rows: await one.call('zone.pool', {}), columns: zoneColumns() }),
  document: async (_one, _ids, rows) => poolOf('ZONE_POOL', rows, (await import('../../lib/documents/zone')).zoneDocument),
});

const remove = defineCommand({
  name: 'delete',
  summary: 'Delete zones; the one that this cloud is cannot be',
  args: { ids: refsArg('zone') },
  options: {},
  run: (one, { ids }) => forEach(one, 'ZONE', ids, (id) => one.call('zone.delete', { id })),
  view: (each, one, options) => reportEach(each, one, 'ZONE', 'deleted', options),
});

export const onezone: Binary = {
  name: 'onezone',
  summary: 'Zones: this cloud is one',
  verbs: [list, show, ...objectVerbs('zone', ['rename', 'update']), remove],
};
