import { updateVmTemplate } from '../../../../state/vms';
import { missingError, preconditionError } from '../../../errors/errors';
import { isPciNic } from '../../../model/pci';
import { pair, type Template, vectors } from '../../../template/template';
import { writeRequest } from '../../request';
import { refuseRestrictedIn } from '../../restricted/refuseRestricted';
import { placeWaiting } from '../../sched/request';
import { recordAction } from '../history';
import { refuseImported } from '../imported';
import { oneMoreDevice, pciIn } from '../pci';
import { allowed, subjectOf } from './subject';

export interface AttachPci {
  readonly id: number;
  /** one PCI */
  readonly template: Template;
}

const ATTACH = 'one.vm.attachpci';
const DETACH = 'one.vm.detachpci';

/** Gives a powered-off VM one more PCI device of its host. It is its own from now on; the guest has it when the VM runs again. */
export const pciAttach = writeRequest<AttachPci, { readonly id: number }>({
  wire: ATTACH,
  async run(tx, { id, template: given }, ctx) {
    const subject = await subjectOf(tx, id);
    allowed('pci-attach', subject);
    await refuseImported(tx, subject.vm, 'pci-attach');
    refuseRestrictedIn(ctx, 'VM', given, { wire: ATTACH, what: 'VM Template' });
    const [first, ...more] = vectors(given, 'PCI');
    if (!first || more.length > 0 || given.length !== 1)
      throw preconditionError('pci-template', `[${ATTACH}] Error attaching PCI: one PCI is needed and nothing else, and these are given: ${keysOf(given)}`);
    if (isPciNic(first))
      throw preconditionError('pci-template', `[${ATTACH}] Error attaching PCI: with TYPE=NIC it is an interface`, {
        next: `onevm nic-attach ${id} --file FILE`,
      });
    await updateVmTemplate(tx, id, await oneMoreDevice(tx, subject.vm, subject.template, first, `[${ATTACH}]`));
    await recordAction(tx, ctx.clock, ctx.caller, subject.vm, 'pci-attach', undefined);
    return { id };
  },
});

const keysOf = (t: Template): string => t.map((a) => a.key).join(', ') || 'none';

/** Takes a PCI device from a powered-off VM; another VM may have it at once. */
export const pciDetach = writeRequest<{ readonly id: number; readonly pciId: number }, { readonly id: number }>({
  wire: DETACH,
  async run(tx, { id, pciId }, ctx) {
    const subject = await subjectOf(tx, id);
    allowed('pci-detach', subject);
    await refuseImported(tx, subject.vm, 'pci-detach');
    const gone = pciIn(subject.template, pciId);
    if (!gone) throw missingError(`[${DETACH}] Could not detach PCI with PCI_ID ${pciId}, it does not exist.`, { next: `onevm show ${id}` });
    if (isPciNic(gone))
      throw preconditionError('pci-nic', `[${DETACH}] PCI ${pciId} of VM ${id} is an interface, with an address`, {
        next: `onevm nic-detach ${id} ${pair(gone, 'NIC_ID')}`,
      });
    await updateVmTemplate(
      tx,
      id,
      subject.template.filter((a) => a.value !== gone),
    );
    await recordAction(tx, ctx.clock, ctx.caller, subject.vm, 'pci-detach', undefined);
    await placeWaiting(tx, ctx);
    return { id };
  },
});
