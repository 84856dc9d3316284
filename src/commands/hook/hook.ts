import type { Binary } from '../define';
import { topOf } from '../listing';
import { objectVerbs } from '../objectVerbs';
import { list } from './list';
import { show } from './show';
import { create, log, remove } from './verbs';

export const onehook: Binary = {
  name: 'onehook',
  summary: 'Hooks: programs to be run when something happened',
  verbs: [create, list, topOf(list), show, log, ...objectVerbs('hook', ['rename', 'update', 'lock', 'unlock']), remove],
};
