import { listVerb, poolOf } from '../listing';
import { secgroupColumns, secgroupTable } from './columns';

export const list = listVerb({
  noun: 'security groups',
  owned: true,
  table: secgroupTable,
  look: async (one) => ({ rows: await one.call('secgroup.pool', {}), columns: secgroupColumns() }),
  document: async (_one, _ids, rows) => poolOf('SECURITY_GROUP_POOL', rows, (await import('../../lib/documents/secgroup')).secgroupDocument),
});
