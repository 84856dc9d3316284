import { listVerb, poolOf } from '../listing';
import { datastoreColumns, datastoreTable } from './columns';

export const list = listVerb({
  noun: 'datastores',
  table: datastoreTable,
  look: async (one) => ({ rows: await one.call('datastore.pool', {}), columns: datastoreColumns() }),
  document: async (_one, _ids, rows) => poolOf('DATASTORE_POOL', rows, (await import('../../lib/documents/datastore')).datastoreDocument),
});
