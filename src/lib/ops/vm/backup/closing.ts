import { updateDatastore } from '../../../../state/datastores';
import { type ImageRow, updateImage } from '../../../../state/images';
import type { Db } from '../../../../state/open';
import type { StoredFile } from '../../../drivers/backup/driver';
import type { Capacity } from '../../../drivers/storage/driver';
import { IMAGE_STATE } from '../../../model/objectStates';
import { type Pairs, vector, withPair, withVectors } from '../../../template/template';
import type { Env } from '../../request';
import { editTemplate } from '../parts/subject';
import type { BackupArgs } from './args';
import { type BackupContent, contentOf, sizeOf } from './content';
import { jobVmEnded } from './failing';
import { purgeOld } from './purge';

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
    return jobVmEnded(tx, env.clock, image, args, 'it was said to be done');
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
  await jobVmEnded(tx, env.clock, image, args, undefined);
};
