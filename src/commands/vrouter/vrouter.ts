import type { Binary } from '../define';
import { topOf } from '../listing';
import { objectVerbs } from '../objectVerbs';
import { list } from './list';
import { show } from './show';
import { create, remove } from './verbs';

export const onevrouter: Binary = {
  name: 'onevrouter',
  summary: 'Virtual routers: networks and the addresses that float between their VMs',
  verbs: [create, list, topOf(list), show, ...objectVerbs('vrouter', ['rename', 'chown', 'chgrp', 'chmod', 'update', 'lock', 'unlock']), remove],
};
