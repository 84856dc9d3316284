import type { Binary } from '../define';
import { objectVerbs } from '../objectVerbs';
import { hold, recover, release, reserve } from './leases';
import { list } from './list';
import { orphans } from './orphans';
import { addar, addleases, free, rmar, rmleases, updatear } from './ranges';
import { show } from './show';
import { create, remove } from './verbs';

export const onevnet: Binary = {
  name: 'onevnet',
  summary: 'Virtual networks: bridges and addresses of VMs',
  verbs: [
    create,
    list,
    show,
    addar,
    rmar,
    updatear,
    free,
    addleases,
    rmleases,
    hold,
    release,
    reserve,
    ...objectVerbs('vnet', ['rename', 'chown', 'chgrp', 'chmod', 'update', 'lock', 'unlock']),
    orphans,
    recover,
    remove,
  ],
};
