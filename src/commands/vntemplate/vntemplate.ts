import type { Binary } from '../define';
import { topOf } from '../listing';
import { objectVerbs } from '../objectVerbs';
import { list } from './list';
import { show } from './show';
import { clone, create, instantiate, remove } from './verbs';

export const onevntemplate: Binary = {
  name: 'onevntemplate',
  summary: 'Templates of virtual networks',
  verbs: [
    create,
    list,
    topOf(list),
    show,
    clone,
    instantiate,
    ...objectVerbs('vntemplate', ['rename', 'chown', 'chgrp', 'chmod', 'update', 'lock', 'unlock']),
    remove,
  ],
};
