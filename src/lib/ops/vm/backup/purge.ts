import { backupsOf, openOfKinds } from '../../../../state/backups';
import { cloneIdsOf, type ImageRow, updateImage } from '../../../../state/images';
import { lockOf } from '../../../../state/locks';
import type { Db } from '../../../../state/open';
import { insertOperation, openOperation } from '../../../../state/operations';
import type { Clock } from '../../../engine/plan';
import { IMAGE_STATE } from '../../../model/objectStates';
import type { RestoreArgs } from './restore';

/** VMs whose disks a backup is being brought back to. */
export const restoringVms = async (tx: Db, imageId: number): Promise<number[]> =>
  (await openOfKinds(tx, ['vm.restore-backup'])).filter((o) => (JSON.parse(o.args) as RestoreArgs).imageId === imageId).map((o) => o.object_id);

const isFree = async (tx: Db, image: ImageRow): Promise<boolean> =>
  image.state === IMAGE_STATE.READY &&
  (await lockOf(tx, 'IMAGE', image.id)) === undefined &&
  (await cloneIdsOf(tx, image.id)).length === 0 &&
  (await openOperation(tx, 'IMAGE', image.id)) === undefined &&
  (await restoringVms(tx, image.id)).length === 0;

/** KEEP_LAST: of the whole backups of a VM in a datastore the newest are kept. One that is locked, or in use just now, stays until the next time. */
export const purgeOld = async (tx: Db, clock: Clock, vmId: number, datastoreId: number, keep: number): Promise<void> => {
  if (keep <= 0) return;
  const whole = (await backupsOf(tx, vmId)).filter((i) => i.datastore_id === datastoreId && (i.state === IMAGE_STATE.READY || i.state === IMAGE_STATE.CLONE));
  for (const image of whole.slice(0, Math.max(0, whole.length - keep))) {
    if (!(await isFree(tx, image))) continue;
    await updateImage(tx, image.id, { state: IMAGE_STATE.DELETE, prev_state: image.state });
    await insertOperation(tx, { kind: 'image.remove', objectType: 'IMAGE', objectId: image.id, uid: image.uid, gid: image.gid }, clock.now());
  }
};
