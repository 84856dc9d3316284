import { unreadyImageOf } from '../../../state/images';
import type { Db } from '../../../state/open';
import { IMAGE_STATE } from '../../model/objectStates';

/** A VM does not start before its images are whole; the end of a copy asks for a placement again. */
export const unreadyImage = async (tx: Db, vmId: number): Promise<string | undefined> => {
  const image = await unreadyImageOf(tx, vmId, [IMAGE_STATE.LOCKED, IMAGE_STATE.ERROR]);
  if (!image) return undefined;
  return image.state === IMAGE_STATE.LOCKED
    ? `image ${image.id} "${image.name}" is being copied in`
    : `image ${image.id} "${image.name}" is in error: ${image.error}`;
};
