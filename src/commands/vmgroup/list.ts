import { listVerb, poolOf } from '../listing';
import { vmgroupColumns, vmgroupTable } from './columns';

export const list = listVerb({
  noun: 'VM groups',
  owned: true,
  table: vmgroupTable,
  look: async (one) => ({ rows: await one.call('vmgroup.pool', {}), columns: vmgroupColumns() }),
  document: async (_one, _ids, rows) => poolOf('VM_GROUP_POOL', rows, (await import('../../lib/documents/vmgroup')).vmgroupDocument),
});
