import type { Binary } from '../define';
import { listVerb, poolOf } from '../listing';
import { objectVerbs } from '../objectVerbs';
import { backupJobColumns, backupJobTable } from './columns';
import { show } from './show';
import { create, priority, remove, runVerbs } from './verbs';

const list = listVerb({
  noun: 'backup jobs',
  owned: true,
  table: backupJobTable,
  look: async (one) => ({ rows: await one.call('backupjob.pool', {}), columns: backupJobColumns() }),
  document: async (_one, _ids, rows) => poolOf('BACKUPJOB_POOL', rows, (await import('../../lib/documents/backupJob')).backupJobDocument),
});

export const onebackupjob: Binary = {
  name: 'onebackupjob',
  summary: 'Backup jobs: which VMs are backed up together, and how',
  verbs: [create, list, show, ...runVerbs, priority, ...objectVerbs('backupjob', ['rename', 'chown', 'chgrp', 'chmod', 'update', 'lock', 'unlock']), remove],
};
