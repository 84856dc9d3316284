import { setJobVm } from '../../../../state/backupJobVms';
import { deleteImage, type ImageRow, imageById, updateImage } from '../../../../state/images';
import type { Db } from '../../../../state/open';
import type { OperationRow } from '../../../../state/operations';
import type { Clock } from '../../../engine/plan';
import { messageOf } from '../../../errors/errors';
import { IMAGE_STATE } from '../../../model/objectStates';
import { askForBackups } from '../../backupjob/ask';
import { settleJob } from '../../backupjob/settle';
import type { BackupArgs } from './args';

/** `nothingLeft`: the repository itself said so. Else the image stays, so that deleting it takes away what was written. */
export const backupFailed = async (tx: Db, clock: Clock, image: ImageRow, args: BackupArgs, error: Error, nothingLeft: boolean): Promise<void> => {
  if (await imageById(tx, image.id)) await (nothingLeft ? deleteImage(tx, image.id) : unfinished(tx, image, error));
  await jobVmEnded(tx, clock, image, args, messageOf(error));
};

export const unfinished = (tx: Db, image: ImageRow, error: Error): Promise<void> =>
  updateImage(tx, image.id, { state: IMAGE_STATE.ERROR, prev_state: IMAGE_STATE.LOCKED, error: `not whole: ${messageOf(error)}` });

export const jobVmEnded = async (tx: Db, clock: Clock, image: ImageRow, { jobId }: BackupArgs, failure: string | undefined): Promise<void> => {
  if (jobId !== undefined) {
    await setJobVm(tx, jobId, image.backup_vm_id ?? -1, failure === undefined ? 'done' : 'failed', failure);
    await settleJob(tx, clock, jobId);
  }
  // there is room for another one, of whatever job
  await askForBackups(tx, clock);
};

/** Work of a backup that something else took the place of: nobody comes back to its image. */
export const backupOvertaken = async (tx: Db, clock: Clock, { kind, args }: OperationRow, by: string): Promise<void> => {
  if ((kind !== 'vm.backup' && kind !== 'vm.backup-cancel') || by === 'backup-cancel') return;
  const given = JSON.parse(args) as BackupArgs;
  const image = await imageById(tx, given.imageId);
  if (image) await backupFailed(tx, clock, image, given, new Error(`overtaken by ${by}`), false);
};
