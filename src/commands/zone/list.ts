import { listVerb, poolOf } from '../listing';
import { zoneColumns, zoneTable } from './columns';

export const list = listVerb({
  noun: 'zones',
  table: zoneTable,
  look: async (one) => ({ rows: await one.call('zone.pool', {}), columns: zoneColumns() }),
  document: async (_one, _ids, rows) => poolOf('ZONE_POOL', rows, (await import('../../lib/documents/zone')).zoneDocument),
});
