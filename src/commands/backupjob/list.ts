import { listVerb, poolOf } from '../listing';
import { backupJobColumns, backupJobTable } from './columns';

export const list = listVerb({
  noun: 'backup jobs',
  owned: true,
  table: backupJobTable,
  look: async (one) => ({ rows: await one.call('backupjob.pool', {}), columns: backupJobColumns() }),
  document: async (_one, _ids, rows) => poolOf('BACKUPJOB_POOL', rows, (await import('../../lib/documents/backupJob')).backupJobDocument),
});
