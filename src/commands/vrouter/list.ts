import { listVerb, poolOf } from '../listing';
import { vrouterColumns, vrouterTable } from './columns';

export const list = listVerb({
  noun: 'virtual routers',
  owned: true,
  table: vrouterTable,
  look: async (one) => ({ rows: await one.call('vrouter.pool', {}), columns: vrouterColumns() }),
  document: async (_one, _ids, rows) => poolOf('VROUTER_POOL', rows, (await import('../../lib/documents/vrouter')).vrouterDocument),
});
