import { unpack } from '../../state/packing';
import { vectorOf } from '../model/schedule';
import type { BackupJobView } from '../ops/backupjob/read';
import type { Template } from '../template/template';
import { type Element, group, raw } from './element';
import { headOf, idsOf, lockElement, permissionsOf, templateOf } from './parts';

export const backupJobDocument = (b: BackupJobView): Element =>
  group('BACKUPJOB', [
    ...headOf(b),
    ...lockElement(b.lock),
    permissionsOf(b.permissions),
    raw('PRIORITY', b.priority),
    raw('LAST_BACKUP_TIME', b.last_time),
    raw('LAST_BACKUP_DURATION', b.last_duration),
    idsOf(
      'SCHED_ACTIONS',
      b.scheduled.map((a) => a.id),
    ),
    idsOf('UPDATED_VMS', b.updatedVms),
    idsOf('OUTDATED_VMS', b.outdatedVms),
    idsOf('BACKING_UP_VMS', b.backingUpVms),
    idsOf('ERROR_VMS', b.errorVms),
    templateOf('TEMPLATE', jobTemplateOf(b)),
  ]);

/** What was given, what is scheduled, and what went wrong. */
export const jobTemplateOf = (b: Pick<BackupJobView, 'template' | 'scheduled' | 'messages'>): Template => [
  ...unpack(b.template),
  ...b.scheduled.map((a) => ({ key: 'SCHED_ACTION', value: vectorOf(a) })),
  ...(b.messages.length === 0 ? [] : [{ key: 'ERROR', value: b.messages.join('; ') }]),
];
