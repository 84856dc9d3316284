import { allBackupJobs, type BackupJobRow, backupJobById, deleteBackupJob } from '../../../state/backupJobs';
import { type LockRow, locksOf } from '../../../state/locks';
import type { Db } from '../../../state/open';
import { unpack } from '../../../state/packing';
import { single } from '../../template/template';
import { type Named, withOwners } from '../ownerNames';
import { readRequest, writeRequest } from '../request';
import { visible } from '../visible';
import { vmIdsIn } from './create';

export interface BackupJobView extends BackupJobRow, Named {
  /** the VMs of the job, as its template names them */
  readonly vms: string;
  readonly lock: LockRow | undefined;
  /** those that have no backup by this job yet */
  readonly outdatedVms: readonly number[];
}

const views = async (db: Db, rows: readonly BackupJobRow[]): Promise<BackupJobView[]> => {
  const locks = await locksOf(db, 'BACKUPJOB');
  return (await withOwners(db, rows)).map((job) => {
    const vms = single(unpack(job.template), 'BACKUP_VMS') ?? '';
    return { ...job, vms, lock: locks.get(job.id), outdatedVms: vmIdsIn(vms) ?? [] };
  });
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
  run: (tx, { id }) => deleteBackupJob(tx, id),
});
