import type { Db } from '../../../state/open';
import { groupsOfVm, securityGroupsById, vmsOfGroup } from '../../../state/securityGroups';
import { updateVmTemplate, vmBody } from '../../../state/vms';
import { withVectors } from '../../template/template';
import { vmRules } from './rules';

/** Gives the VMs of a group the rules as they are now: they hold a copy, which the next start of the VM works with. */
export const tellVms = async (tx: Db, groupId: number): Promise<void> => {
  for (const vmId of await vmsOfGroup(tx, groupId)) {
    const { template } = await vmBody(tx, vmId);
    const rules = vmRules(await securityGroupsById(tx, await groupsOfVm(tx, vmId)));
    await updateVmTemplate(tx, vmId, withVectors(template, 'SECURITY_GROUP_RULE', rules));
  }
};
