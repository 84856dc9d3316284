import { type Binary, flag } from '../define';
import { listVerb, poolOf } from '../listing';
import { objectVerbs } from '../objectVerbs';
import { vnetColumns, vnetTable } from './columns';
import { show } from './show';
import { create, remove } from './verbs';

const list = listVerb({
  noun: 'virtual networks',
  owned: true,
  table: vnetTable,
  look: async (one) => ({ rows: await one.call('vnet.pool', {}), columns: vnetColumns() }),
  document: async (_one, _ids, rows) => poolOf('VNET_POOL', rows, (await import('../../lib/documents/vnet')).vnetDocument),
  extra: { extended: flag('--extended', 'whole documents with -x, -j, -y') },
});

export const onevnet: Binary = {
  name: 'onevnet',
  summary: 'Virtual networks: bridges and addresses of VMs',
  verbs: [create, list, show, ...objectVerbs('vnet', ['rename', 'chown', 'chgrp', 'chmod', 'update', 'lock', 'unlock']), remove],
};
