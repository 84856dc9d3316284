import type { Binary } from '../define';
import { listVerb } from '../listing';
import { objectVerbs } from '../objectVerbs';
import { vdcColumns, vdcTable } from './columns';
import { show } from './show';
import { create, groupVerbs, remove, resourceVerbs } from './verbs';

const list = listVerb({
  noun: 'VDCs',
  table: vdcTable,
  look: async (one) => ({ rows: await one.call('vdc.pool', {}), columns: vdcColumns() }),
  document: async (_one, _ids, rows) => (await import('../../lib/documents/vdc')).vdcPoolDocument(rows),
});

export const onevdc: Binary = {
  name: 'onevdc',
  summary: 'Virtual data centers: which groups may use which clusters, hosts, datastores and networks',
  verbs: [create, list, show, ...groupVerbs, ...resourceVerbs, ...objectVerbs('vdc', ['rename', 'update']), remove],
};
