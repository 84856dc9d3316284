import { listVerb, poolOf } from '../listing';
import { marketAppColumns, marketAppTable } from './columns';

export const list = listVerb({
  noun: 'apps of marketplaces',
  owned: true,
  table: marketAppTable,
  look: async (one) => ({ rows: await one.call('marketapp.pool', {}), columns: marketAppColumns() }),
  document: async (_one, _ids, rows) => poolOf('MARKETPLACEAPP_POOL', rows, (await import('../../lib/documents/market')).marketAppDocument),
});
