import type { Binary } from '../define';
import { objectVerbs } from '../objectVerbs';
import { list } from './list';
import { show } from './show';
import { create, enablingVerbs, remove } from './verbs';

export const onedatastore: Binary = {
  name: 'onedatastore',
  summary: 'Datastores: where images and disks lie',
  verbs: [create, list, show, ...objectVerbs('datastore', ['rename', 'chown', 'chgrp', 'chmod', 'update']), ...enablingVerbs, remove],
};
