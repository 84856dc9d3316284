import { listVerb } from '../listing';
import { vdcColumns, vdcTable } from './columns';

export const list = listVerb({
  noun: 'VDCs',
  table: vdcTable,
  look: async (one) => ({ rows: await one.call('vdc.pool', {}), columns: vdcColumns() }),
  document: async (_one, _ids, rows) => (await import('../../lib/documents/vdc')).vdcPoolDocument(rows),
});
