import type { Binary } from '../define';
import { listVerb } from '../listing';
import { quotaVerbs } from '../quotaVerbs';
import { groupColumns, groupTable } from './columns';
import { show } from './show';
import { addadmin, create, deladmin, remove, update } from './verbs';

const list = listVerb({
  noun: 'groups',
  table: groupTable,
  look: async (one) => ({ rows: await one.call('group.pool', {}), columns: groupColumns() }),
  document: async (one, _ids, rows) => (await import('../../lib/documents/group')).groupPoolDocument(rows, await one.call('group.defaults', {})),
});

export const onegroup: Binary = {
  name: 'onegroup',
  summary: 'Groups of users',
  verbs: [create, list, show, update, remove, addadmin, deladmin, ...quotaVerbs('group')],
};
