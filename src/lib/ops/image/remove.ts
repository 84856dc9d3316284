import { openOfKinds } from '../../../state/backups';
import { cloneIdsOf, type ImageRow, imageById, publishingIdsOf, updateImage, vmIdsOfImage } from '../../../state/images';
import type { Db } from '../../../state/open';
import { insertOperation, openOperation } from '../../../state/operations';
import { preconditionError } from '../../errors/errors';
import { IMAGE_STATE, IMAGE_TYPE } from '../../model/objectStates';
import { writeRequest } from '../request';
import { restoringVms } from '../vm/backup/purge';

const WORK: Readonly<Record<string, string>> = { 'image.remove': 'deleted', 'image.copy': 'copied in', 'image.restore': 'brought back from a backup' };

/** A backup that is being written or brought back is not taken away, whatever is forced. */
const refuseInUse = async (tx: Db, image: ImageRow): Promise<void> => {
  const [writer] = (await openOfKinds(tx, ['vm.backup', 'vm.backup-cancel'])).filter((o) => (JSON.parse(o.args) as { imageId: number }).imageId === image.id);
  if (writer)
    throw preconditionError('image-busy', `[one.image.delete] Cannot delete image ${image.id}: VM ${writer.object_id} is writing this backup.`, {
      next: `onevm backup-cancel ${writer.object_id}`,
    });
  const [reader] = await restoringVms(tx, image.id);
  if (reader !== undefined)
    throw preconditionError('image-busy', `[one.image.delete] Cannot delete image ${image.id}: it is being brought back to VM ${reader}.`, {
      next: `onevm show ${reader}`,
    });
};

/** The row goes when the bytes are gone; until then it is in state DELETE, and a crash in between is taken up again. */
export const remove = writeRequest<{ readonly id: number; readonly force: boolean }, { operation: number }>({
  wire: 'one.image.delete',
  async run(tx, { id, force }, ctx) {
    const image = (await imageById(tx, id)) as ImageRow;
    const vms = await vmIdsOfImage(tx, id);
    if (vms.length > 0)
      throw preconditionError('image-in-use', `[one.image.delete] Cannot delete image. There are ${vms.length} VMs using it.`, { next: `oneimage show ${id}` });
    const clones = await cloneIdsOf(tx, id);
    if (clones.length > 0)
      throw preconditionError('image-busy', `[one.image.delete] Cannot delete image ${id}: it is being copied into image ${clones.join(', ')}.`, {
        next: `oneimage show ${id}`,
      });
    const apps = await publishingIdsOf(tx, id);
    if (apps.length > 0)
      throw preconditionError('image-busy', `[one.image.delete] Cannot delete image ${id}: it is being copied into app ${apps.join(', ')}.`, {
        next: `onemarketapp show ${apps[0]}`,
      });
    const open = await openOperation(tx, 'IMAGE', id);
    if (open)
      throw preconditionError('image-busy', `[one.image.delete] Cannot delete image ${id}: it is being ${WORK[open.kind] ?? 'worked on'}.`, {
        next: `oneimage show ${id}`,
      });
    if (image.type === IMAGE_TYPE.BACKUP) await refuseInUse(tx, image);
    if (image.state === IMAGE_STATE.LOCKED && !force)
      throw preconditionError('image-state', `[one.image.delete] Cannot delete image ${id}, it is locked.`, { next: `oneimage delete --force ${id}` });
    await updateImage(tx, id, { state: IMAGE_STATE.DELETE, prev_state: image.state });
    return {
      operation: await insertOperation(
        tx,
        { kind: 'image.remove', objectType: 'IMAGE', objectId: id, uid: ctx.caller.uid, gid: ctx.caller.gid },
        ctx.clock.now(),
      ),
    };
  },
});
