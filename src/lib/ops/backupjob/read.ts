import { allBackupJobs, type BackupJobRow, backupJobById, deleteBackupJob } from '../../../state/backupJobs';
import { type JobVmStatus, jobVms } from '../../../state/backupJobVms';
import { type LockRow, locksOf } from '../../../state/locks';
import type { Db } from '../../../state/open';
import { unpack } from '../../../state/packing';
import { deleteSchedAction, type SchedActionRow, schedActionsOf } from '../../../state/schedActions';
import { single } from '../../template/template';
import { type Named, withOwners } from '../ownerNames';
import { readRequest, writeRequest } from '../request';
import { visible } from '../visible';

export interface BackupJobView extends BackupJobRow, Named {
  /** the VMs of the job, as its template names them */
  readonly vms: string;
  readonly lock: LockRow | undefined;
  /** by how they stand since the job was last begun, none before that; one that waits for its turn is outdated */
  readonly outdatedVms: readonly number[];
  readonly backingUpVms: readonly number[];
  readonly updatedVms: readonly number[];
  readonly errorVms: readonly number[];
  /** why those in error are */
  readonly messages: readonly string[];
  readonly scheduled: readonly SchedActionRow[];
}

const views = async (db: Db, rows: readonly BackupJobRow[]): Promise<BackupJobView[]> => {
  const locks = await locksOf(db, 'BACKUPJOB');
  const result: BackupJobView[] = [];
  for (const job of await withOwners(db, rows)) {
    const vms = single(unpack(job.template), 'BACKUP_VMS') ?? '';
    const states = await jobVms(db, job.id);
    const of = (status: JobVmStatus): number[] => states.filter((v) => v.status === status).map((v) => v.vm_id);
    result.push({
      ...job,
      vms,
      lock: locks.get(job.id),
      outdatedVms: of('waiting'),
      backingUpVms: of('running'),
      updatedVms: of('done'),
      errorVms: of('failed'),
      messages: states.filter((v) => v.status === 'failed').map((v) => `VM ${v.vm_id}: ${v.message}`),
      scheduled: await schedActionsOf(db, 'BACKUPJOB', job.id),
    });
  }
  return result;
};

export const pool = readRequest<Record<string, never>, BackupJobView[]>({
  wire: 'one.backupjobpool.info',
  run: async (db, _input, ctx) => views(db, await visible(db, ctx, 'BACKUPJOB', await allBackupJobs(db))),
});

export const info = readRequest<{ readonly id: number }, BackupJobView>({
  wire: 'one.backupjob.info',
  run: async (db, { id }) => (await views(db, [(await backupJobById(db, id)) as BackupJobRow]))[0] as BackupJobView,
});

export const remove = writeRequest<{ readonly id: number }, void>({
  wire: 'one.backupjob.delete',
  async run(tx, { id }) {
    for (const action of await schedActionsOf(tx, 'BACKUPJOB', id)) await deleteSchedAction(tx, action.id);
    await deleteBackupJob(tx, id);
  },
});
