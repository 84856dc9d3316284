import { updateVmDisk } from '../../../../state/vmParts';
import { updateVmTemplate } from '../../../../state/vms';
import { preconditionError } from '../../../errors/errors';
import { pair, withPair } from '../../../template/template';
import { writeRequest } from '../../request';
import type { Begun } from '../action';
import { allowed, replaced, start, subjectOf, theDisk } from './subject';

const WIRE = 'one.vm.diskresize';

/** Grows a disk. The new size counts from now on, and the old one again if it does not come to it. */
export const diskResize = writeRequest<{ readonly id: number; readonly diskId: number; readonly sizeMb: number }, Begun>({
  wire: WIRE,
  async run(tx, { id, diskId, sizeMb }, ctx) {
    const subject = await subjectOf(tx, id);
    const disk = theDisk(subject.template, diskId, WIRE);
    const transition = allowed('disk-resize', subject);
    const was = Number(pair(disk, 'SIZE'));
    if (!Number.isInteger(sizeMb) || sizeMb <= was)
      throw preconditionError('disk-size', `[${WIRE}] Could not resize disk for VM ${id}: the new size must be larger than ${was} MB, and ${sizeMb} is not`);
    if (pair(disk, 'TYPE')?.toUpperCase() === 'CDROM') throw preconditionError('disk-size', `[${WIRE}] disk ${diskId} of VM ${id} is a CD`);
    await updateVmDisk(tx, id, diskId, { size_mb: sizeMb });
    await updateVmTemplate(tx, id, replaced(subject.template, 'DISK', diskId, withPair(disk, 'SIZE', String(sizeMb))));
    return start(tx, ctx, subject, transition, { diskId, sizeMb, was });
  },
});
