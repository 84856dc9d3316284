import type { Binary } from '../define';
import { quotaVerbs } from '../quotaVerbs';
import { list } from './list';
import { show } from './show';
import { addadmin, create, deladmin, remove, update } from './verbs';

export const onegroup: Binary = {
  name: 'onegroup',
  summary: 'Groups of users',
  verbs: [create, list, show, update, remove, addadmin, deladmin, ...quotaVerbs('group')],
};
