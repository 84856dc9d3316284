import { listVerb } from '../listing';
import { groupColumns, groupTable } from './columns';

export const list = listVerb({
  noun: 'groups',
  table: groupTable,
  look: async (one) => ({ rows: await one.call('group.pool', {}), columns: groupColumns() }),
  document: async (one, _ids, rows) => (await import('../../lib/documents/group')).groupPoolDocument(rows, await one.call('group.defaults', {})),
});
