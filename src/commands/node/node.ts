import type { Binary } from '../define';
import { apply } from './apply';
import { check } from './check';
import { forget } from './forget';
import { importMachines } from './import';
import { init } from './init';
import { keys } from './keys';
import { plan } from './plan';
import { trust } from './trust';

export const onenode: Binary = {
  name: 'onenode',
  summary: 'Machines: from bare Debian to front-end, hypervisor and filer, as one file says',
  verbs: [init, importMachines, trust, plan, apply, check, keys, forget],
};
