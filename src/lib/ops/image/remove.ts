import { cloneIdsOf, type ImageRow, imageById, publishingIdsOf, updateImage, vmIdsOfImage } from '../../../state/images';
import { insertOperation, openOperation } from '../../../state/operations';
import { preconditionError } from '../../errors/errors';
import { IMAGE_STATE } from '../../model/objectStates';
import { writeRequest } from '../request';

const WORK: Readonly<Record<string, string>> = { 'image.remove': 'deleted', 'image.copy': 'copied in' };

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
