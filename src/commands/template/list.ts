import { listVerb, poolOf } from '../listing';
import { templateColumns, templateTable } from './columns';

export const list = listVerb({
  noun: 'templates',
  owned: true,
  table: templateTable,
  look: async (one) => ({ rows: await one.call('template.pool', {}), columns: templateColumns() }),
  document: async (_one, _ids, rows) => poolOf('VMTEMPLATE_POOL', rows, (await import('../../lib/documents/template')).templateListDocument),
});
