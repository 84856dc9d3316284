import type { Binary } from '../define';
import { listVerb, poolOf } from '../listing';
import { templateTable } from './columns';
import { create } from './create';
import { instantiate } from './instantiate';
import { remove } from './remove';
import { show } from './show';

const list = listVerb({
  noun: 'templates',
  owned: true,
  table: templateTable,
  rows: (one) => one.call('template.pool', {}),
  document: async (_one, _ids, rows) => poolOf('VMTEMPLATE_POOL', rows, (await import('../../lib/documents/template')).templateDocument),
});

export const onetemplate: Binary = { name: 'onetemplate', summary: 'Templates of virtual machines', verbs: [create, list, show, instantiate, remove] };
