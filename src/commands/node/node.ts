import type { Binary } from '../define';
import { apply } from './apply';
import { plan } from './plan';

export const onenode: Binary = {
  name: 'onenode',
  summary: 'Machines: from bare Debian to front-end, hypervisor and filer, as one file says',
  verbs: [plan, apply],
};
