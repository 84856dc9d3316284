import { listVerb, poolOf } from '../listing';
import { vntemplateColumns, vntemplateTable } from './columns';

export const list = listVerb({
  noun: 'network templates',
  owned: true,
  table: vntemplateTable,
  look: async (one) => ({ rows: await one.call('vntemplate.pool', {}), columns: vntemplateColumns() }),
  document: async (_one, _ids, rows) => poolOf('VNTEMPLATE_POOL', rows, (await import('../../lib/documents/vntemplate')).vntemplateDocument),
});
