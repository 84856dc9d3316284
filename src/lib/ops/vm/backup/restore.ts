import { imageById } from '../../../../state/images';
import { snapshotTree, vmDisk } from '../../../../state/vmParts';
import { missingError, preconditionError } from '../../../errors/errors';
import { IMAGE_STATE, IMAGE_TYPE, imageStateName } from '../../../model/objectStates';
import { demand } from '../../demand';
import { writeRequest } from '../../request';
import type { Begun } from '../action';
import { allowed, diskIn, start, subjectOf } from '../parts/subject';
import { chosenDisks } from './chosen';
import { contentOf } from './content';

const WIRE = 'one.vm.restore';

export interface RestoreVm {
  readonly id: number;
  readonly imageId: number;
  /** absent: all that the backup and the VM both have */
  readonly diskId: number | undefined;
  /** absent: the last one, which is the only one */
  readonly incrementId: number | undefined;
}

/** What the operation keeps. */
export interface RestoreArgs {
  readonly imageId: number;
  readonly diskIds: readonly number[];
}

/** Disks of a powered-off VM hold again what they held then. */
export const restore = writeRequest<RestoreVm, Begun>({
  wire: WIRE,
  async run(tx, { id, imageId, diskId, incrementId }, ctx) {
    const subject = await subjectOf(tx, id);
    const transition = allowed('restore', subject);
    await demand(tx, ctx, WIRE, 'USE', 'IMAGE', imageId);
    const image = await imageById(tx, imageId);
    if (image?.type !== IMAGE_TYPE.BACKUP) throw preconditionError('image-type', `[${WIRE}] Image ${imageId} is no backup`, { next: 'oneimage list --backup' });
    if (image.backup_vm_id !== id)
      throw preconditionError('image-vm', `[${WIRE}] Image ${imageId} is a backup of VM ${image.backup_vm_id}, not of VM ${id}`, {
        next: `oneimage restore ${imageId} -d DATASTORE`,
      });
    if (image.state !== IMAGE_STATE.READY && image.state !== IMAGE_STATE.CLONE)
      throw preconditionError('image-state', `[${WIRE}] Backup ${imageId} is in state ${imageStateName(image.state)}`, { next: `oneimage show ${imageId}` });
    const content = contentOf(image);
    const wanted = chosenDisks(content, WIRE, imageId, diskId, incrementId).map((d) => d.diskId);
    const diskIds = wanted.filter((d) => diskIn(subject.template, d) !== undefined);
    if (diskIds.length === 0 || (diskId !== undefined && diskIds.length < wanted.length))
      throw missingError(`[${WIRE}] VM ${id} has no disk ${wanted.join(', ')} any more`, { next: `onevm show ${id}` });
    for (const disk of diskIds) {
      const row = await vmDisk(tx, id, disk);
      if (row && ((await snapshotTree(tx, row))?.snapshots.length ?? 0) > 0)
        throw preconditionError('disk-snapshots', `[${WIRE}] disk ${disk} of VM ${id} has snapshots, which would be lost with what it holds now`, {
          next: `onevm disk-snapshot-list ${id} ${disk}`,
        });
    }
    const args: RestoreArgs = { imageId, diskIds };
    return start(tx, ctx, subject, transition, { ...args });
  },
});
