import { type Binary, flag } from '../define';
import { listVerb, poolOf } from '../listing';
import { objectVerbs } from '../objectVerbs';
import { vnetColumns, vnetTable } from './columns';
import { hold, recover, release, reserve } from './leases';
import { orphans } from './orphans';
import { addar, addleases, free, rmar, rmleases, updatear } from './ranges';
import { show } from './show';
import { create, remove } from './verbs';

const list = listVerb({
  noun: 'virtual networks',
  owned: true,
  table: vnetTable,
  look: async (one) => ({ rows: await one.call('vnet.pool', {}), columns: vnetColumns() }),
  document: async (one, ids, _rows, extended) =>
    poolOf('VNET_POOL', await one.call('vnet.documents', { ids: [...ids], extended }), (await import('../../lib/documents/vnet')).vnetDocument),
  extra: { extended: flag('--extended', 'whole documents with -x, -j, -y') },
});

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
