import { t } from '../../../support/world';
import type { InputsOf } from './inputsOf';
import { objectInputs } from './objectInputs';

export const backupJobInputs: InputsOf<'backupjob'> = {
  ...objectInputs('backupjob', 0, ['rename', 'chown', 'chmod', 'update', 'lock', 'unlock']),
  'backupjob.create': { template: t('NAME=b BACKUP_VMS=0') },
  'backupjob.delete': { id: 0 },
  'backupjob.priority': { id: 0, priority: 10 },
  'backupjob.backup': { id: 0 },
  'backupjob.retry': { id: 0 },
  'backupjob.cancel': { id: 0 },
  'backupjob.schedAdd': { id: 0, template: t('SCHED_ACTION=[ACTION=backup, TIME="9999999999"]') },
  'backupjob.schedDelete': { id: 0, schedId: 0 },
  'backupjob.schedUpdate': { id: 0, schedId: 0, template: t('TIME=1') },
  'backupjob.pool': {},
  'backupjob.info': { id: 0 },
};
