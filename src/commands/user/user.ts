import type { Binary } from '../define';
import { listVerb } from '../listing';
import { userTable } from './columns';
import { show } from './show';

const list = listVerb({
  noun: 'users',
  table: userTable,
  rows: (one) => one.call('user.pool', {}),
  document: async (_one, _ids, rows) => (await import('../../lib/documents/user')).userPoolDocument(rows),
});

export const oneuser: Binary = { name: 'oneuser', summary: 'Users', verbs: [list, show] };
