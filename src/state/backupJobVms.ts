import type { Selectable } from 'kysely';
import type { Db } from './open';
import type { Schema } from './schema';

export type BackupJobVmRow = Selectable<Schema['backupjob_vms']>;
export type JobVmStatus = 'waiting' | 'running' | 'done' | 'failed';

export const jobVms = (db: Db, jobId: number): Promise<BackupJobVmRow[]> =>
  db.selectFrom('backupjob_vms').selectAll().where('job_id', '=', jobId).orderBy('vm_id').execute();

export const setJobVm = async (tx: Db, jobId: number, vmId: number, status: JobVmStatus, message = ''): Promise<void> => {
  await tx
    .insertInto('backupjob_vms')
    .values({ job_id: jobId, vm_id: vmId, status, message })
    .onConflict((c) => c.columns(['job_id', 'vm_id']).doUpdateSet({ status, message }))
    .execute();
};

export const dropJobVm = async (tx: Db, jobId: number, vmId: number): Promise<void> => {
  await tx.deleteFrom('backupjob_vms').where('job_id', '=', jobId).where('vm_id', '=', vmId).execute();
};

/** Jobs that have VMs waiting, those of higher priority first, then by their age. */
export const jobsWithWork = async (db: Db): Promise<number[]> =>
  (
    await db
      .selectFrom('backupjobs')
      .select('id')
      .where((e) => e.exists(e.selectFrom('backupjob_vms').select('job_id').whereRef('job_id', '=', 'backupjobs.id').where('status', '=', 'waiting')))
      .orderBy('priority', 'desc')
      .orderBy('id')
      .execute()
  ).map((r) => r.id);
