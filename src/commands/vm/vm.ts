import type { Binary } from '../define';
import { topOf } from '../listing';
import { objectVerbs } from '../objectVerbs';
import { actionVerbs } from './actions';
import { create } from './create';
import { deploy } from './deploy';
import { list } from './list';
import { show } from './show';

export const onevm: Binary = {
  name: 'onevm',
  summary: 'Virtual machines',
  verbs: [create, list, topOf(list), show, deploy, ...actionVerbs, ...objectVerbs('vm', ['rename', 'chown', 'chgrp', 'chmod', 'update', 'lock', 'unlock'])],
};
