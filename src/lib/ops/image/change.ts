import { datastoreById } from '../../../state/datastores';
import { type ImageRow, imageById, updateImage } from '../../../state/images';
import { preconditionError } from '../../errors/errors';
import { DATASTORE_TYPE, IMAGE_STATE, IMAGE_TYPE, type ImageTypeName, imageStateName, isFileType } from '../../model/objectStates';
import { writeRequest } from '../request';
import { refuseBusy, refused } from './refused';
import { snapshotsOf } from './snapshots';

export interface MakePersistent {
  readonly id: number;
  readonly persistent: boolean;
}

export const persistent = writeRequest<MakePersistent, void>({
  wire: 'one.image.persistent',
  async run(tx, input) {
    const wire = 'one.image.persistent';
    const image = (await imageById(tx, input.id)) as ImageRow;
    await refuseBusy(tx, wire, image, `make ${input.persistent ? '' : 'non-'}persistent`);
    if (input.persistent && isFileType(image.type)) throw refused(wire, image.id, 'image-type', 'KERNEL, RAMDISK and CONTEXT images must be non-persistent.');
    if (input.persistent && image.type === IMAGE_TYPE.BACKUP) throw refused(wire, image.id, 'image-type', 'BACKUP images must be non-persistent.');
    if (!input.persistent && snapshotsOf(image).snapshots.length > 0)
      throw refused(wire, image.id, 'image-snapshots', `Image has snapshots: they would be lost with the first VM. Flatten them first.`);
    await updateImage(tx, image.id, { persistent: input.persistent ? 1 : 0 });
  },
});

export interface Enable {
  readonly id: number;
  readonly enable: boolean;
}

export const enable = writeRequest<Enable, void>({
  wire: 'one.image.enable',
  async run(tx, input) {
    const wire = 'one.image.enable';
    const image = (await imageById(tx, input.id)) as ImageRow;
    await refuseBusy(tx, wire, image, input.enable ? 'enable' : 'disable');
    const wanted = input.enable ? IMAGE_STATE.READY : IMAGE_STATE.DISABLED;
    if (image.state === wanted) return;
    // what could not be copied in left nothing to be used
    if (image.state === IMAGE_STATE.ERROR && input.enable)
      throw preconditionError('image-state', `[${wire}] Cannot enable image ${image.id}, its bytes are not there: ${image.error}`, {
        next: `oneimage delete ${image.id}`,
      });
    if (image.state !== IMAGE_STATE.READY && image.state !== IMAGE_STATE.DISABLED)
      throw refused(wire, image.id, 'image-state', `Cannot ${input.enable ? 'enable' : 'disable'} image ${image.id} in state: ${imageStateName(image.state)}`);
    await updateImage(tx, image.id, { state: wanted, prev_state: image.state });
  },
});

export interface ChangeType {
  readonly id: number;
  readonly type: ImageTypeName;
}

export const chtype = writeRequest<ChangeType, void>({
  wire: 'one.image.chtype',
  async run(tx, input) {
    const wire = 'one.image.chtype';
    const image = (await imageById(tx, input.id)) as ImageRow;
    const type = IMAGE_TYPE[input.type];
    const ds = await datastoreById(tx, image.datastore_id);
    const fits = ds?.type === DATASTORE_TYPE.FILE ? isFileType(type) : ds?.type === DATASTORE_TYPE.BACKUP ? type === IMAGE_TYPE.BACKUP : isDiskType(type);
    if (!fits) throw refused(wire, image.id, 'image-type', 'Cannot change image type to an incompatible type for the current datastore.');
    if (snapshotsOf(image).snapshots.length > 0 && type !== IMAGE_TYPE.OS && type !== IMAGE_TYPE.DATABLOCK)
      throw refused(wire, image.id, 'image-snapshots', 'Image with snapshots can be only of type OS or DATABLOCK');
    // also while VMs have it: their disks keep the type they came with
    await updateImage(tx, image.id, { type });
  },
});

const isDiskType = (type: number): boolean => !isFileType(type) && type !== IMAGE_TYPE.BACKUP;
