import type { Binary } from '../define';
import { apply } from './apply';
import { check } from './check';
import { forget } from './forget';
import { plan } from './plan';
import { trust } from './trust';

export const onenode: Binary = {
  name: 'onenode',
  summary: 'Machines: from bare Debian to front-end, hypervisor and filer, as one file says',
  verbs: [trust, plan, apply, check, forget],
};
