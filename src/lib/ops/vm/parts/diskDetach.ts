import { updateVmTemplate } from '../../../../state/vms';
import { writeRequest } from '../../request';
import type { Begun } from '../action';
import { allowed, marked, replaced, start, subjectOf, theDisk } from './subject';

/** Takes a disk from a VM. What it holds goes back to its image when that is persistent, and is gone otherwise. */
export const diskDetach = writeRequest<{ readonly id: number; readonly diskId: number }, Begun>({
  wire: 'one.vm.detach',
  async run(tx, { id, diskId }, ctx) {
    const subject = await subjectOf(tx, id);
    const disk = theDisk(subject.template, diskId, 'one.vm.detach');
    const transition = allowed('disk-detach', subject);
    await updateVmTemplate(tx, id, replaced(subject.template, 'DISK', diskId, marked(disk)));
    return start(tx, ctx, subject, transition, { diskId });
  },
});
