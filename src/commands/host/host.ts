import type { Binary } from '../define';
import { topOf } from '../listing';
import { monitoringVerb } from '../monitoring';
import { objectVerbs } from '../objectVerbs';
import { create } from './create';
import { importVm } from './importvm';
import { list } from './list';
import { show } from './show';
import { flush, forceupdate, remove, statusVerbs } from './verbs';

export const onehost: Binary = {
  name: 'onehost',
  summary: 'Hosts: the machines that run VMs',
  verbs: [
    create,
    list,
    topOf(list),
    show,
    ...statusVerbs,
    flush,
    forceupdate,
    monitoringVerb('host'),
    importVm,
    ...objectVerbs('host', ['rename', 'update']),
    remove,
  ],
  absent: { sync: { why: 'nodes hold no scripts of ours, so there is nothing to bring up to date', next: 'onehost forceupdate' } },
};
