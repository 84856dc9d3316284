import { t } from '../../../support/world';
import type { InputsOf } from './inputsOf';
import { objectInputs } from './objectInputs';

export const backupJobInputs: InputsOf<'backupjob'> = {
  ...objectInputs('backupjob', 0, ['rename', 'chown', 'chmod', 'update', 'lock', 'unlock']),
  'backupjob.create': { template: t('NAME=b BACKUP_VMS=0') },
  'backupjob.delete': { id: 0 },
  'backupjob.priority': { id: 0, priority: 10 },
  'backupjob.pool': {},
  'backupjob.info': { id: 0 },
};
