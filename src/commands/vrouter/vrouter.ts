import type { Binary } from '../define';
import { listVerb, poolOf, topOf } from '../listing';
import { objectVerbs } from '../objectVerbs';
import { vrouterColumns, vrouterTable } from './columns';
import { show } from './show';
import { create, remove } from './verbs';

const list = listVerb({
  noun: 'virtual routers',
  owned: true,
  table: vrouterTable,
  look: async (one) => ({ rows: await one.call('vrouter.pool', {}), columns: vrouterColumns() }),
  document: async (_one, _ids, rows) => poolOf('VROUTER_POOL', rows, (await import('../../lib/documents/vrouter')).vrouterDocument),
});

export const onevrouter: Binary = {
  name: 'onevrouter',
  summary: 'Virtual routers: networks and the addresses that float between their VMs',
  verbs: [create, list, topOf(list), show, ...objectVerbs('vrouter', ['rename', 'chown', 'chgrp', 'chmod', 'update', 'lock', 'unlock']), remove],
};
