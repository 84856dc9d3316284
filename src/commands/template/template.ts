import type { Binary } from '../define';
import { listVerb, poolOf, topOf } from '../listing';
import { objectVerbs } from '../objectVerbs';
import { clone } from './clone';
import { templateColumns, templateTable } from './columns';
import { create } from './create';
import { instantiate } from './instantiate';
import { remove } from './remove';
import { show } from './show';

const list = listVerb({
  noun: 'templates',
  owned: true,
  table: templateTable,
  look: async (one) => ({ rows: await one.call('template.pool', {}), columns: templateColumns() }),
  document: async (_one, _ids, rows) => poolOf('VMTEMPLATE_POOL', rows, (await import('../../lib/documents/template')).templateListDocument),
});

export const onetemplate: Binary = {
  name: 'onetemplate',
  summary: 'Templates of virtual machines',
  verbs: [
    create,
    list,
    topOf(list),
    show,
    clone,
    instantiate,
    ...objectVerbs('template', ['rename', 'chown', 'chgrp', 'chmod', 'update', 'lock', 'unlock']),
    remove,
  ],
};
