import type { Binary } from '../define';
import { listVerb, poolOf, topOf } from '../listing';
import { objectVerbs } from '../objectVerbs';
import { vntemplateColumns, vntemplateTable } from './columns';
import { show } from './show';
import { clone, create, instantiate, remove } from './verbs';

const list = listVerb({
  noun: 'network templates',
  owned: true,
  table: vntemplateTable,
  look: async (one) => ({ rows: await one.call('vntemplate.pool', {}), columns: vntemplateColumns() }),
  document: async (_one, _ids, rows) => poolOf('VNTEMPLATE_POOL', rows, (await import('../../lib/documents/vntemplate')).vntemplateDocument),
});

export const onevntemplate: Binary = {
  name: 'onevntemplate',
  summary: 'Templates of virtual networks',
  verbs: [
    create,
    list,
    topOf(list),
    show,
    clone,
    instantiate,
    ...objectVerbs('vntemplate', ['rename', 'chown', 'chgrp', 'chmod', 'update', 'lock', 'unlock']),
    remove,
  ],
};
