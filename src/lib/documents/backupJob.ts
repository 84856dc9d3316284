import { unpack } from '../../state/packing';
import type { BackupJobView } from '../ops/backupjob/read';
import { type Element, empty, group, raw } from './element';
import { headOf, idsOf, lockElement, permissionsOf, templateOf } from './parts';

export const backupJobDocument = (b: BackupJobView): Element =>
  group('BACKUPJOB', [
    ...headOf(b),
    ...lockElement(b.lock),
    permissionsOf(b.permissions),
    raw('PRIORITY', b.priority),
    raw('LAST_BACKUP_TIME', b.last_time),
    raw('LAST_BACKUP_DURATION', b.last_duration),
    empty('SCHED_ACTIONS'),
    empty('UPDATED_VMS'),
    idsOf('OUTDATED_VMS', b.outdatedVms),
    empty('BACKING_UP_VMS'),
    empty('ERROR_VMS'),
    templateOf('TEMPLATE', unpack(b.template)),
  ]);
