import type { Binary } from '../define';
import { objectVerbs } from '../objectVerbs';
import { list } from './list';
import { show } from './show';
import { create, groupVerbs, remove, resourceVerbs } from './verbs';

export const onevdc: Binary = {
  name: 'onevdc',
  summary: 'Virtual data centers: which groups may use which clusters, hosts, datastores and networks',
  verbs: [create, list, show, ...groupVerbs, ...resourceVerbs, ...objectVerbs('vdc', ['rename', 'update']), remove],
};
