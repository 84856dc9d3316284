import { listVerb } from '../listing';
import { clusterColumns, clusterTable } from './columns';

export const list = listVerb({
  noun: 'clusters',
  table: clusterTable,
  look: async (one) => ({ rows: await one.call('cluster.pool', {}), columns: clusterColumns() }),
  document: async (_one, _ids, rows) => (await import('../../lib/documents/cluster')).clusterPoolDocument(rows),
});
