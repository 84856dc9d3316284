import type { Binary } from '../define';
import { topOf } from '../listing';
import { objectVerbs } from '../objectVerbs';
import { create } from './create';
import { list } from './list';
import { restore } from './restore';
import { show } from './show';
import { changeVerbs, clone, remove } from './verbs';

export const oneimage: Binary = {
  name: 'oneimage',
  summary: 'Images: disks that VMs start from',
  verbs: [
    create,
    clone,
    list,
    topOf(list),
    show,
    ...objectVerbs('image', ['rename', 'chown', 'chgrp', 'chmod', 'update', 'lock', 'unlock']),
    ...changeVerbs,
    restore,
    remove,
  ],
};
