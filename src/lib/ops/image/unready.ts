import type { Db } from '../../../state/open';
import { IMAGE_STATE } from '../../model/objectStates';

/** A VM does not start before its images are whole; the end of a copy asks for a placement again. */
export const unreadyImage = async (tx: Db, vmId: number): Promise<string | undefined> => {
  const image = await tx
    .selectFrom('vm_disks')
    .innerJoin('images', 'images.id', 'vm_disks.image_id')
    .select(['images.id', 'images.name', 'images.state', 'images.error'])
    .where('vm_disks.vm_id', '=', vmId)
    .where('images.state', 'in', [IMAGE_STATE.LOCKED, IMAGE_STATE.ERROR])
    .executeTakeFirst();
  if (!image) return undefined;
  return image.state === IMAGE_STATE.LOCKED ? `image ${image.id} "${image.name}" is being copied in` : `image ${image.id} "${image.name}" is in error: ${image.error}`;
};
