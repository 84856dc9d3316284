import { listVerb } from '../listing';
import { userColumns, userTable } from './columns';

export const list = listVerb({
  noun: 'users',
  table: userTable,
  look: async (one) => ({ rows: await one.call('user.pool', {}), columns: userColumns() }),
  document: async (one, _ids, rows) => (await import('../../lib/documents/user')).userPoolDocument(rows, await one.call('user.defaults', {})),
});
