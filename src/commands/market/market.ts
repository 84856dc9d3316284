import type { Binary } from '../define';
import { objectVerbs } from '../objectVerbs';
import { list } from './list';
import { show } from './show';
import { create, disable, enable, remove } from './verbs';

export const onemarket: Binary = {
  name: 'onemarket',
  summary: 'Marketplaces: where images and templates are offered to others',
  verbs: [create, list, show, ...objectVerbs('market', ['rename', 'chown', 'chgrp', 'chmod', 'update']), enable, disable, remove],
};
