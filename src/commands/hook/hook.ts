import type { Binary } from '../define';
import { listVerb, poolOf, topOf } from '../listing';
import { objectVerbs } from '../objectVerbs';
import { hookColumns, hookTable } from './columns';
import { show } from './show';
import { create, log, remove } from './verbs';

const list = listVerb({
  noun: 'hooks',
  owned: true,
  table: hookTable,
  look: async (one) => ({ rows: await one.call('hook.pool', {}), columns: hookColumns() }),
  document: async (_one, _ids, rows) => poolOf('HOOK_POOL', rows, (await import('../../lib/documents/hook')).hookDocument),
});

export const onehook: Binary = {
  name: 'onehook',
  summary: 'Hooks: programs to be run when something happened',
  verbs: [create, list, topOf(list), show, log, ...objectVerbs('hook', ['rename', 'update', 'lock', 'unlock']), remove],
};
