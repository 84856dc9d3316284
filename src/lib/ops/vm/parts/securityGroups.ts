import type { Db } from '../../../../state/open';
import { securityGroupsById } from '../../../../state/securityGroups';
import { updateVmTemplate } from '../../../../state/vms';
import { deniedError, missingError, preconditionError } from '../../../errors/errors';
import { type Pairs, pair, type Template, withPair } from '../../../template/template';
import { type Ctx, writeRequest } from '../../request';
import { visible } from '../../visible';
import { rulesOfGroups } from '../nics';
import { type NicKey, nicIn } from './aliases';
import { allowed, replaced, subjectOf } from './subject';

export interface GroupOfNic {
  readonly id: number;
  readonly nicId: number;
  readonly groupId: number;
}

const groupsOf = (nic: Pairs): number[] =>
  (pair(nic, 'SECURITY_GROUPS') ?? '')
    .split(',')
    .filter((w) => w !== '')
    .map(Number);

const theNic = (t: Template, { id, nicId }: GroupOfNic, wire: string): { readonly key: NicKey; readonly value: Pairs } => {
  const nic = nicIn(t, nicId);
  if (!nic) throw missingError(`[${wire}] VM ${id} doesn't have NIC id ${nicId}`, { next: `onevm show ${id}` });
  if (nic.key === 'PCI')
    throw preconditionError('pci-nic', `[${wire}] NIC ${nicId} of VM ${id} is a PCI device; nothing on the host could keep the rules of a security group`);
  return nic;
};

const write = async (
  tx: Db,
  { id, nicId }: GroupOfNic,
  t: Template,
  nic: { readonly key: NicKey; readonly value: Pairs },
  groups: readonly number[],
): Promise<void> => updateVmTemplate(tx, id, await rulesOfGroups(tx, replaced(t, nic.key, nicId, withPair(nic.value, 'SECURITY_GROUPS', groups.join(',')))));

const refuseUnseen = async (tx: Db, ctx: Ctx, groupId: number, wire: string): Promise<void> => {
  const [group] = await securityGroupsById(tx, [groupId]);
  if (!group) throw missingError(`[${wire}] Error getting security group [${groupId}].`, { next: 'onesecgroup list' });
  const [seen] = await visible(tx, ctx, 'SECGROUP', [group]);
  if (!seen) throw deniedError(`[${wire}] User [${ctx.caller.uid}] : Not authorized to perform USE SECGROUP [${groupId}].`);
};

/** One more security group for an interface. */
export const sgAttach = writeRequest<GroupOfNic, { readonly id: number }>({
  wire: 'one.vm.attachsg',
  async run(tx, input, ctx) {
    const wire = 'one.vm.attachsg';
    const subject = await subjectOf(tx, input.id);
    allowed('sg-attach', subject);
    const nic = theNic(subject.template, input, wire);
    await refuseUnseen(tx, ctx, input.groupId, wire);
    const groups = groupsOf(nic.value);
    if (groups.includes(input.groupId)) throw preconditionError('group-there', `[${wire}] VM ${input.id} SG ${input.groupId} already in NIC ${input.nicId}`);
    await write(tx, input, subject.template, nic, [...groups, input.groupId]);
    return { id: input.id };
  },
});

export const sgDetach = writeRequest<GroupOfNic, { readonly id: number }>({
  wire: 'one.vm.detachsg',
  async run(tx, input) {
    const wire = 'one.vm.detachsg';
    const subject = await subjectOf(tx, input.id);
    allowed('sg-detach', subject);
    const nic = theNic(subject.template, input, wire);
    const groups = groupsOf(nic.value);
    if (!groups.includes(input.groupId)) throw missingError(`[${wire}] VM ${input.id} doesn't have SG ${input.groupId} in NIC ${input.nicId}`);
    await write(
      tx,
      input,
      subject.template,
      nic,
      groups.filter((g) => g !== input.groupId),
    );
    return { id: input.id };
  },
});
