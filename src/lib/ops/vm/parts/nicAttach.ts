import { hostById } from '../../../../state/hosts';
import type { Db } from '../../../../state/open';
import { updateVm, updateVmTemplate, type VmRow } from '../../../../state/vms';
import { preconditionError } from '../../../errors/errors';
import { isAutoNic } from '../../../model/autoNics';
import { isPciNic } from '../../../model/pci';
import { type Pairs, pair, type Template } from '../../../template/template';
import { type Ctx, writeRequest } from '../../request';
import { refuseRestrictedIn } from '../../restricted/refuseRestricted';
import type { Begun } from '../action';
import { chosenNic } from '../autoNetworks';
import { lastRecord } from '../history';
import { refuseImported } from '../imported';
import { addressesIn } from '../interfaces';
import { type NicResult, resolveNic, rulesOfGroups } from '../nics';
import { oneMoreDevice, pciOf } from '../pci';
import { resolvePciNic } from '../pciNics';
import { withAlias } from './aliases';
import { recontexted } from './recontext';
import { allowed, idIn, marked, nextNicId, type Subject, start, subjectOf } from './subject';

const WIRE = 'one.vm.attachnic';

export interface AttachNic {
  readonly id: number;
  /** one NIC, one NIC_ALIAS with its PARENT, or one PCI with TYPE=NIC */
  readonly template: Template;
}

/** Gives a VM one more interface, or one more address on one that it has; a powered-off VM also a PCI device of its host as an interface. The address is its own from now on. */
export const nicAttach = writeRequest<AttachNic, Begun>({
  wire: WIRE,
  async run(tx, input, ctx) {
    const subject = await subjectOf(tx, input.id);
    const { vm, template } = subject;
    const transition = allowed('nic-attach', subject);
    const given = input.template.filter((a) => ['NIC', 'NIC_ALIAS', 'PCI'].includes(a.key));
    const [first] = given;
    if (!first || given.length !== 1 || typeof first.value === 'string')
      throw preconditionError('nic-template', `[${WIRE}] Error attaching NIC: one NIC or NIC_ALIAS is needed, and ${given.length} are given`);
    const alias = first.key === 'NIC_ALIAS' || pair(first.value, 'PARENT') !== undefined;
    const nicId = nextNicId(template);
    if (first.key === 'PCI') {
      await write(tx, vm, await withDevice(tx, ctx, subject, nicId, first.value));
      return start(tx, ctx, subject, transition, { nicId, alias: false }, 'nic-attach');
    }
    const nic = await completed(tx, vm.id, await resolveNic(tx, ctx, vm.id, nicId, await named(tx, ctx, vm, first.value), WIRE));
    const grown = alias ? withAlias(template, marked(nic), nicId, `[${WIRE}] Could not attach NIC ALIAS,`) : [...template, { key: 'NIC', value: marked(nic) }];
    await write(tx, vm, await rulesOfGroups(tx, grown));
    return start(tx, ctx, subject, transition, { nicId, alias }, alias ? 'alias-attach' : 'nic-attach');
  },
});

/** The template, its context and the list with the new address. */
const write = async (tx: Db, vm: VmRow, template: Template): Promise<void> => {
  await updateVmTemplate(tx, vm.id, await recontexted(tx, vm, template));
  await updateVm(tx, vm.id, { ips: addressesIn(template) });
};

/** A free device of the VM's host, with a lease. libvirt puts the MAC on it when the VM starts. */
const withDevice = async (tx: Db, ctx: Ctx, subject: Subject, nicId: number, given: Pairs): Promise<Template> => {
  const { vm } = subject;
  if (!isPciNic(given))
    throw preconditionError('nic-template', `[${WIRE}] Error attaching NIC: this PCI is no interface, which has TYPE=NIC`, {
      next: `onevm pci-attach ${vm.id} --file FILE`,
    });
  allowed('pci-attach', subject);
  await refuseImported(tx, vm, 'pci-attach');
  refuseRestrictedIn(ctx, 'VM', [{ key: 'PCI', value: given }], { wire: WIRE, what: 'VM Template' });
  const grown = await oneMoreDevice(tx, vm, subject.template, given, `[${WIRE}]`);
  const device = pciOf(grown).at(-1) as Pairs;
  const nic = await completed(tx, vm.id, await resolvePciNic(tx, ctx, vm.id, nicId, device, WIRE));
  return grown.map((a) => (a.value === device ? { key: 'PCI', value: marked(nic) } : a));
};

/** NETWORK_MODE=auto: one of the caller's networks that is where the VM is. */
const named = async (tx: Db, { caller }: Ctx, vm: VmRow, nic: Pairs): Promise<Pairs> => {
  const host = isAutoNic(nic) && vm.host_id !== null ? await hostById(tx, vm.host_id) : undefined;
  return host ? chosenNic(tx, caller, vm, host, nic, WIRE) : nic;
};

const completed = async (tx: Db, vmId: number, { vector, clusters }: NicResult): Promise<Pairs> => {
  const record = await lastRecord(tx, vmId);
  if (record && !clusters.includes(record.cluster_id))
    throw preconditionError('vm-clusters', `[${WIRE}] the network is not in cluster ${record.cluster_id}, where the VM is`, {
      next: `onecluster addvnet ${record.cluster_id} ${idIn(vector, 'NETWORK_ID')}`,
    });
  return vector;
};
