import { listVerb, poolOf } from '../listing';
import { hookColumns, hookTable } from './columns';

export const list = listVerb({
  noun: 'hooks',
  owned: true,
  table: hookTable,
  look: async (one) => ({ rows: await one.call('hook.pool', {}), columns: hookColumns() }),
  document: async (_one, _ids, rows) => poolOf('HOOK_POOL', rows, (await import('../../lib/documents/hook')).hookDocument),
});
