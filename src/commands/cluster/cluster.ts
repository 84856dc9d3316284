import type { Binary } from '../define';
import { objectVerbs } from '../objectVerbs';
import { list } from './list';
import { show } from './show';
import { create, memberVerbs, remove } from './verbs';

export const onecluster: Binary = {
  name: 'onecluster',
  summary: 'Clusters: hosts with the datastores and networks they share',
  verbs: [create, list, show, ...memberVerbs, ...objectVerbs('cluster', ['rename', 'update']), remove],
};
