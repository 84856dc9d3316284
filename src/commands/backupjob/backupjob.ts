import type { Binary } from '../define';
import { objectVerbs } from '../objectVerbs';
import { list } from './list';
import { show } from './show';
import { create, priority, remove, runVerbs } from './verbs';

export const onebackupjob: Binary = {
  name: 'onebackupjob',
  summary: 'Backup jobs: which VMs are backed up together, and how',
  verbs: [create, list, show, ...runVerbs, priority, ...objectVerbs('backupjob', ['rename', 'chown', 'chgrp', 'chmod', 'update', 'lock', 'unlock']), remove],
};
