import type { Binary } from '../define';
import { objectVerbs } from '../objectVerbs';
import { list } from './list';
import { show } from './show';
import { create, remove, roleAdd, roleDelete, roleUpdate } from './verbs';

export const onevmgroup: Binary = {
  name: 'onevmgroup',
  summary: 'VM groups: VMs that are to be together, or apart',
  verbs: [
    create,
    list,
    show,
    roleAdd,
    roleUpdate,
    roleDelete,
    ...objectVerbs('vmgroup', ['rename', 'chown', 'chgrp', 'chmod', 'update', 'lock', 'unlock']),
    remove,
  ],
};
