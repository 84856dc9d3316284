import { backupJobById, updateBackupJob } from '../../../state/backupJobs';
import { jobVms } from '../../../state/backupJobVms';
import type { Db } from '../../../state/open';
import type { Clock } from '../../engine/plan';

/** A job whose VMs are all through knows how long it took. */
export const settleJob = async (tx: Db, clock: Clock, jobId: number): Promise<void> => {
  const job = await backupJobById(tx, jobId);
  if (!job || (await jobVms(tx, jobId)).some((v) => v.status === 'waiting' || v.status === 'running')) return;
  await updateBackupJob(tx, jobId, { last_duration: Math.max(0, clock.now() - job.last_time) });
};
