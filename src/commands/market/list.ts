import { listVerb, poolOf } from '../listing';
import { marketColumns, marketTable } from './columns';

export const list = listVerb({
  noun: 'marketplaces',
  table: marketTable,
  look: async (one) => ({ rows: await one.call('market.pool', {}), columns: marketColumns() }),
  document: async (_one, _ids, rows) => poolOf('MARKETPLACE_POOL', rows, (await import('../../lib/documents/market')).marketDocument),
});
