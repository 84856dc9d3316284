import { setJobVm } from '../../../../state/backupJobVms';
import { updateDatastore } from '../../../../state/datastores';
import { deleteImage, type ImageRow, imageById, updateImage } from '../../../../state/images';
import type { Db } from '../../../../state/open';
import type { StoredFile } from '../../../drivers/backup/driver';
import type { Capacity } from '../../../drivers/storage/driver';
import { messageOf } from '../../../errors/errors';
import { IMAGE_STATE } from '../../../model/objectStates';
import { type Pairs, vector, withPair, withVectors } from '../../../template/template';
import { askForBackups } from '../../backupjob/ask';
import { settleJob } from '../../backupjob/settle';
import type { Env } from '../../request';
import { editTemplate } from '../parts/subject';
import { type BackupContent, contentOf, sizeOf } from './content';
import { purgeOld } from './purge';
import type { BackupArgs } from './request';

/** The image holds what was written; the VM knows its last backup; older ones go when they are too many. */
export const backupMade = async (tx: Db, env: Env, image: ImageRow, args: BackupArgs, results: ReadonlyMap<string, unknown>): Promise<void> => {
  const was = contentOf(image);
  const content: BackupContent = { ...was, disks: was.disks.map((d) => ({ ...d, file: results.get(`store-${d.diskId}`) as StoredFile | undefined })) };
  if (content.disks.some((d) => d.file === undefined)) {
    // somebody said that it is done; what was written was never heard of
    await updateImage(tx, image.id, {
      state: IMAGE_STATE.ERROR,
      prev_state: IMAGE_STATE.LOCKED,
      error: 'it was said to be done, and nobody knows what was written',
    });
    return jobVmEnded(tx, env, image, args, 'it was said to be done');
  }
  const sizeMb = sizeOf(content);
  await updateImage(tx, image.id, {
    state: IMAGE_STATE.READY,
    prev_state: IMAGE_STATE.LOCKED,
    size_mb: sizeMb,
    backup: JSON.stringify(content),
    modtime: env.clock.now(),
    error: '',
  });
  const last: readonly [string, string][] = [
    ['LAST_BACKUP_ID', String(image.id)],
    ['LAST_BACKUP_SIZE', String(sizeMb)],
    ['LAST_DATASTORE_ID', String(image.datastore_id)],
    ...(args.jobId === undefined ? [] : ([['BACKUP_JOB_ID', String(args.jobId)]] as [string, string][])),
  ];
  await editTemplate(tx, was.vmId, (t) => {
    const config = (vector(t, 'BACKUP_CONFIG') ?? []).filter(([key]) => key !== 'BACKUP_JOB_ID');
    return withVectors(t, 'BACKUP_CONFIG', [last.reduce<Pairs>((sum, [key, value]) => withPair(sum, key, value), config)]);
  });
  const { capacity } = (results.get('tidy') ?? {}) as { capacity?: Capacity };
  if (capacity)
    await updateDatastore(tx, image.datastore_id, {
      total_mb: capacity.totalMb,
      free_mb: capacity.freeMb,
      used_mb: capacity.usedMb,
      monitored_at: env.clock.now(),
    });
  await purgeOld(tx, env.clock, was.vmId, image.datastore_id, args.keepLast);
  await jobVmEnded(tx, env, image, args, undefined);
};

/** `nothingLeft`: the repository itself said so. Else the image stays, so that deleting it takes away what was written. */
export const backupFailed = async (tx: Db, env: Env, image: ImageRow, args: BackupArgs, error: Error, nothingLeft: boolean): Promise<void> => {
  if (await imageById(tx, image.id)) await (nothingLeft ? deleteImage(tx, image.id) : unfinished(tx, image, error));
  await jobVmEnded(tx, env, image, args, messageOf(error));
};

export const unfinished = (tx: Db, image: ImageRow, error: Error): Promise<void> =>
  updateImage(tx, image.id, { state: IMAGE_STATE.ERROR, prev_state: IMAGE_STATE.LOCKED, error: `not whole: ${messageOf(error)}` });

const jobVmEnded = async (tx: Db, env: Env, image: ImageRow, { jobId }: BackupArgs, failure: string | undefined): Promise<void> => {
  if (jobId !== undefined) {
    await setJobVm(tx, jobId, image.backup_vm_id ?? -1, failure === undefined ? 'done' : 'failed', failure);
    await settleJob(tx, env.clock, jobId);
  }
  // there is room for another one, of whatever job
  await askForBackups(tx, env.clock);
};
