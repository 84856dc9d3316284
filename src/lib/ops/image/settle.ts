import { cloneIdsOf, imageById, publishingIdsOf, updateImage, vmIdsOfImage } from '../../../state/images';
import type { Db } from '../../../state/open';
import { IMAGE_STATE } from '../../model/objectStates';

/** The state of an image that nothing is wrong with: who uses it says. */
export const restingState = (persistent: boolean, vms: number, copies: number): number => {
  if (vms > 0) return persistent ? IMAGE_STATE.USED_PERS : IMAGE_STATE.USED;
  return copies > 0 ? IMAGE_STATE.CLONE : IMAGE_STATE.READY;
};

export const restingStateOf = async (tx: Db, id: number, persistent: boolean): Promise<number> =>
  restingState(persistent, (await vmIdsOfImage(tx, id)).length, (await cloneIdsOf(tx, id)).length + (await publishingIdsOf(tx, id)).length);

const AT_REST: readonly number[] = [IMAGE_STATE.READY, IMAGE_STATE.USED, IMAGE_STATE.USED_PERS, IMAGE_STATE.CLONE];

/** After somebody took an image or gave it back. One that is disabled, locked or in error stays so. */
export const settle = async (tx: Db, id: number): Promise<void> => {
  const image = await imageById(tx, id);
  if (!image || !AT_REST.includes(image.state)) return;
  const state = await restingStateOf(tx, id, image.persistent === 1);
  if (state !== image.state) await updateImage(tx, id, { state, prev_state: image.state });
};
