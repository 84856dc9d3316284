import type { Binary } from '../define';
import { listVerb } from '../listing';
import { userColumns, userTable } from './columns';
import { show } from './show';

const list = listVerb({
  noun: 'users',
  table: userTable,
  look: async (one) => ({ rows: await one.call('user.pool', {}), columns: userColumns() }),
  document: async (_one, _ids, rows) => (await import('../../lib/documents/user')).userPoolDocument(rows),
});

export const oneuser: Binary = { name: 'oneuser', summary: 'Users', verbs: [list, show] };
