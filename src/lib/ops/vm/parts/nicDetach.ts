import { updateVmTemplate } from '../../../../state/vms';
import { missingError } from '../../../errors/errors';
import { writeRequest } from '../../request';
import type { Begun } from '../action';
import { nicIn } from './aliases';
import { allowed, marked, replaced, start, subjectOf } from './subject';

/** Takes an interface from a VM, with its aliases, or one alias. The address is free when the domain has let it go. */
export const nicDetach = writeRequest<{ readonly id: number; readonly nicId: number }, Begun>({
  wire: 'one.vm.detachnic',
  async run(tx, { id, nicId }, ctx) {
    const subject = await subjectOf(tx, id);
    const transition = allowed('nic-detach', subject);
    const nic = nicIn(subject.template, nicId);
    if (!nic) throw missingError(`[one.vm.detachnic] Could not detach NIC with NIC_ID ${nicId}, it does not exist.`, { next: `onevm show ${id}` });
    // a device of the host does not leave a guest that runs
    if (nic.key === 'PCI') allowed('pci-detach', subject);
    const alias = nic.key === 'NIC_ALIAS';
    await updateVmTemplate(tx, id, replaced(subject.template, nic.key, nicId, marked(nic.value)));
    return start(tx, ctx, subject, transition, { nicId, alias }, alias ? 'alias-detach' : 'nic-detach');
  },
});
