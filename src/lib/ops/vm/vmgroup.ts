import type { Db } from '../../../state/open';
import { ownedById } from '../../../state/ownedTables';
import { userByName } from '../../../state/users';
import { rolesOf, vmgroupByOwnerAndName } from '../../../state/vmgroups';
import { missingError, preconditionError } from '../../errors/errors';
import { type Pairs, pair, withPair } from '../../template/template';
import { demand } from '../demand';
import type { Ctx } from '../request';

export interface Membership {
  readonly vmgroupId: number;
  readonly roleId: number;
  /** as the VM keeps it */
  readonly vector: Pairs;
}

const find = async (tx: Db, ctx: Ctx, given: Pairs, wire: string) => {
  const id = pair(given, 'VMGROUP_ID');
  if (id) {
    const group = /^\d+$/.test(id) ? await ownedById(tx, 'VMGROUP', Number(id)) : undefined;
    if (!group) throw missingError(`[${wire}] Error getting vm group [${id}].`, { next: 'onevmgroup list' });
    return group;
  }
  const name = pair(given, 'VMGROUP_NAME') ?? '';
  const uname = pair(given, 'VMGROUP_UNAME');
  const uid = pair(given, 'VMGROUP_UID') ?? (uname === undefined ? ctx.caller.uid : (await userByName(tx, uname))?.id);
  const group = uid === undefined ? undefined : await vmgroupByOwnerAndName(tx, Number(uid), name);
  if (!group)
    throw missingError(
      `[${wire}] User ${uname ?? ctx.caller.name} does not own a VM group with name: ${name} . Set VMGROUP_UNAME or VMGROUP_UID of owner in VMGROUP.`,
      {
        next: 'onevmgroup list',
      },
    );
  return group;
};

/** The VM group and the role that a template names. Errors: missing, denied, precondition 'vmgroup-role'. */
export const membershipOf = async (tx: Db, ctx: Ctx, given: Pairs, wire: string): Promise<Membership> => {
  const group = await find(tx, ctx, given, wire);
  await demand(tx, ctx, wire, 'USE', 'VMGROUP', group.id);
  const name = pair(given, 'ROLE') ?? '';
  const role = (await rolesOf(tx, group.id)).find((r) => r.name === name);
  if (!role)
    throw preconditionError('vmgroup-role', `[${wire}] VMGROUP: there is no role "${name}" in VM group ${group.id}.`, { next: `onevmgroup show ${group.id}` });
  return { vmgroupId: group.id, roleId: role.role_id, vector: withPair(withPair(given, 'VMGROUP_ID', String(group.id)), 'VMGROUP_NAME', group.name) };
};
