import type { Binary } from '../define';
import { objectVerbs } from '../objectVerbs';
import { list } from './list';
import { show } from './show';
import { clone, commit, create, remove } from './verbs';

export const onesecgroup: Binary = {
  name: 'onesecgroup',
  summary: 'Security groups: which traffic reaches VMs',
  verbs: [create, list, show, clone, commit, ...objectVerbs('secgroup', ['rename', 'chown', 'chgrp', 'chmod', 'update']), remove],
};
