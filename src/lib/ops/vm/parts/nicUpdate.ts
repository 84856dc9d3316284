import { updateVmTemplate } from '../../../../state/vms';
import { missingError, preconditionError } from '../../../errors/errors';
import { statesAllowing } from '../../../model/transitions';
import { type Pairs, type Template, vectors, withPair } from '../../../template/template';
import { writeRequest } from '../../request';
import type { Begun } from '../action';
import { stateOf, transitionOf } from '../change';
import { nicIn } from './aliases';
import { recontexted } from './recontext';
import { replaced, start, subjectOf } from './subject';

const WIRE = 'one.vm.updatenic';

/** Limits of the traffic, and what the guest is told; what a NIC is and where it hangs is not changed under a VM. */
const CHANGEABLE =
  'INBOUND_AVG_BW INBOUND_PEAK_BW INBOUND_PEAK_KB OUTBOUND_AVG_BW OUTBOUND_PEAK_BW OUTBOUND_PEAK_KB GUEST_MTU METRIC METHOD IP6_METHOD IP6_METRIC DNS GATEWAY GATEWAY6 SEARCH_DOMAIN ROUTES EXTERNAL NETWORK_ADDRESS NETWORK_MASK'.split(
    ' ',
  );

const LIMITS = CHANGEABLE.filter((k) => k.includes('BOUND_'));

export interface UpdateNic {
  readonly id: number;
  readonly nicId: number;
  readonly template: Template;
  readonly append: boolean;
}

/** Without `append` those of these attributes that are not given go. */
const changed = (nic: Pairs, given: Pairs, append: boolean): Pairs => {
  const taken = given.filter(([k]) => CHANGEABLE.includes(k));
  const base = append ? nic : nic.filter(([k]) => !LIMITS.includes(k));
  return taken.reduce<Pairs>((sum, [k, v]) => withPair(sum, k, v), base);
};

export const nicUpdate = writeRequest<UpdateNic, Begun>({
  wire: WIRE,
  async run(tx, { id, nicId, template: given, append }, ctx) {
    const subject = await subjectOf(tx, id);
    const { vm, template } = subject;
    const transition = transitionOf('nic-update', vm);
    if (!transition)
      throw preconditionError(
        'wrong-state',
        `[${WIRE}] Error updating NIC (${nicId}) for VM ${id}: Wrong state ${stateOf(vm)} (allowed in: ${statesAllowing('nic-update').join(', ')})`,
      );
    const nic = nicIn(template, nicId);
    if (!nic) throw missingError(`[${WIRE}] VM ${id}: NIC ${nicId} does not exists`, { next: `onevm show ${id}` });
    const vector =
      vectors(given, 'NIC').at(-1) ?? vectors(given, 'PCI').at(-1) ?? given.flatMap((a) => (typeof a.value === 'string' ? [[a.key, a.value] as const] : []));
    if (nic.key === 'PCI' && vector.some(([k]) => LIMITS.includes(k)))
      throw preconditionError('pci-nic', `[${WIRE}] NIC ${nicId} of VM ${id} is a PCI device; nothing on the host could limit its traffic`);
    await updateVmTemplate(tx, id, await recontexted(tx, vm, replaced(template, nic.key, nicId, changed(nic.value, vector, append))));
    if (!transition.plan) return { id, operation: undefined };
    return start(tx, ctx, subject, transition, { nicId, was: nic.value });
  },
});
