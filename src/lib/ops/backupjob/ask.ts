import { jobsWithWork } from '../../../state/backupJobVms';
import type { Db } from '../../../state/open';
import { insertOperation, openOperation } from '../../../state/operations';
import type { Clock } from '../../engine/plan';

export const RUN_OBJECT = 'BACKUPJOBS';

/** One operation looks after all jobs: which go first, and how many backups are made at a time, is decided in one place. `later`: seconds until it looks. */
export const askForBackups = async (tx: Db, clock: Clock, later = 0): Promise<void> => {
  if ((await jobsWithWork(tx)).length === 0) return;
  if (await openOperation(tx, RUN_OBJECT, 0)) return;
  const notBefore = later === 0 ? {} : { notBefore: clock.now() + later };
  await insertOperation(tx, { kind: 'backupjobs.run', objectType: RUN_OBJECT, objectId: 0, uid: 0, gid: 0, ...notBefore }, clock.now());
};
