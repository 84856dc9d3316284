import type { Binary } from '../define';
import { topOf } from '../listing';
import { objectVerbs } from '../objectVerbs';
import { clone } from './clone';
import { create } from './create';
import { instantiate } from './instantiate';
import { list } from './list';
import { remove } from './remove';
import { show } from './show';

export const onetemplate: Binary = {
  name: 'onetemplate',
  summary: 'Templates of virtual machines',
  verbs: [
    create,
    list,
    topOf(list),
    show,
    clone,
    instantiate,
    ...objectVerbs('template', ['rename', 'chown', 'chgrp', 'chmod', 'update', 'lock', 'unlock']),
    remove,
  ],
};
