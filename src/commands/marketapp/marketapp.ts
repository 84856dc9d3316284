import type { Binary } from '../define';
import { objectVerbs } from '../objectVerbs';
import { list } from './list';
import { show } from './show';
import { create, disable, enable, remove } from './verbs';

export const onemarketapp: Binary = {
  name: 'onemarketapp',
  summary: 'Apps: images and templates in marketplaces',
  verbs: [create, list, show, ...objectVerbs('marketapp', ['rename', 'chown', 'chgrp', 'chmod', 'update', 'lock', 'unlock']), enable, disable, remove],
};
