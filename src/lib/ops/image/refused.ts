import { cloneIdsOf, type ImageRow, publishingIdsOf, vmIdsOfImage } from '../../../state/images';
import type { Db } from '../../../state/open';
import { openOperation } from '../../../state/operations';
import { type OneError, preconditionError } from '../../errors/errors';
import { imageStateName } from '../../model/objectStates';

const see = (id: number) => ({ next: `oneimage show ${id}` });

export const refused = (wire: string, id: number, code: string, text: string): OneError => preconditionError(code, `[${wire}] ${text}`, see(id));

/** Nobody reads or writes it, and nothing is being done with it. */
export const refuseBusy = async (tx: Db, wire: string, image: ImageRow, what: string): Promise<void> => {
  const vms = await vmIdsOfImage(tx, image.id);
  if (vms.length > 0) throw refused(wire, image.id, 'image-in-use', `Cannot ${what} image ${image.id}. There are ${vms.length} VMs using it.`);
  const clones = await cloneIdsOf(tx, image.id);
  if (clones.length > 0) throw refused(wire, image.id, 'image-busy', `Cannot ${what} image ${image.id}. It is being copied into image ${clones.join(', ')}.`);
  const apps = await publishingIdsOf(tx, image.id);
  if (apps.length > 0) throw refused(wire, image.id, 'image-busy', `Cannot ${what} image ${image.id}. It is being copied into app ${apps.join(', ')}.`);
  if (await openOperation(tx, 'IMAGE', image.id))
    throw refused(wire, image.id, 'image-busy', `Cannot ${what} image ${image.id} in state: ${imageStateName(image.state)}`);
};
