import type { Db } from '../../../state/open';
import { deleteOwned, type OwnedRow, ownedById } from '../../../state/ownedTables';
import { pack, unpack } from '../../../state/packing';
import { deleteRole, insertRole, type RoleRow, rolesOf, updateRole, vmsInRoles } from '../../../state/vmgroups';
import { missingError, preconditionError } from '../../errors/errors';
import { type Pairs, single, type Template, vectors, without } from '../../template/template';
import type { UpdateHook } from '../object/hooks';
import { insertNamed } from '../owned';
import { writeRequest } from '../request';
import { checkAffinity, roleOf } from './roles';

const CREATE = 'one.vmgroup.allocate';

export const create = writeRequest<{ readonly template: Template }, number>({
  wire: CREATE,
  async run(tx, { template }, ctx) {
    const kept = without(template, 'NAME', 'ROLE');
    const id = await insertNamed(tx, ctx, CREATE, 'VMGROUP', single(template, 'NAME'), { template: pack(kept) });
    const roles: RoleRow[] = [];
    for (const [roleId, role] of vectors(template, 'ROLE').entries()) roles.push(roleOf(CREATE, role, { groupId: id, roleId }, roles));
    checkAffinity(CREATE, kept, roles);
    for (const role of roles) await insertRole(tx, role);
    return id;
  },
});

const DELETE = 'one.vmgroup.delete';

const refuseUsed = (wire: string, id: number, vms: readonly { readonly vm_id: number }[]): void => {
  if (vms.length === 0) return;
  const ids = vms.slice(0, 10).map((v) => v.vm_id);
  throw preconditionError('vmgroup-in-use', `[${wire}] Cannot change or remove it: VMs ${ids.join(',')} have a role in it.`, { next: `onevmgroup show ${id}` });
};

export const remove = writeRequest<{ readonly id: number }, void>({
  wire: DELETE,
  async run(tx, { id }) {
    refuseUsed(DELETE, id, await vmsInRoles(tx, id));
    await deleteOwned(tx, 'VMGROUP', id);
  },
});

/** Roles have verbs of their own; an update of the group leaves them as they are. */
export const updated: UpdateHook = async ({ tx, wire, id, next }) => {
  const vms = await vmsInRoles(tx, id);
  // they were placed by its rules
  if (vms.length > 0)
    throw preconditionError('vmgroup-in-use', `[${wire}] Cannot update template. VM Group has ${vms.length} VMs`, { next: `onevmgroup show ${id}` });
  const kept = without(next, 'ROLE', 'NAME');
  checkAffinity(wire, kept, await rolesOf(tx, id));
  return kept;
};

interface OfRole {
  readonly id: number;
  readonly roleId: number;
}

const roleById = async (db: Db, wire: string, { id, roleId }: OfRole): Promise<RoleRow> => {
  const role = (await rolesOf(db, id)).find((r) => r.role_id === roleId);
  if (!role) throw missingError(`[${wire}] Role ${roleId} does not exist in VM group ${id}.`, { next: `onevmgroup show ${id}` });
  return role;
};

const bodyOf = async (db: Db, id: number): Promise<Template> => unpack(((await ownedById(db, 'VMGROUP', id)) as OwnedRow<'VMGROUP'>).template);

const ROLE_ADD = 'one.vmgroup.roleadd';

export const addRole = writeRequest<{ readonly id: number; readonly role: Pairs }, void>({
  wire: ROLE_ADD,
  async run(tx, { id, role }) {
    const roles = await rolesOf(tx, id);
    const roleId = Math.max(-1, ...roles.map((r) => r.role_id)) + 1;
    await insertRole(tx, roleOf(ROLE_ADD, role, { groupId: id, roleId }, roles));
  },
});

const ROLE_UPDATE = 'one.vmgroup.roleupdate';

/** What is given takes the place of what the role has; the rest stays. */
export const changeRole = writeRequest<OfRole & { readonly role: Pairs }, void>({
  wire: ROLE_UPDATE,
  async run(tx, { id, roleId, role }) {
    const before = await roleById(tx, ROLE_UPDATE, { id, roleId });
    refuseUsed(
      ROLE_UPDATE,
      id,
      (await vmsInRoles(tx, id)).filter((v) => v.role_id === roleId),
    );
    const others = await rolesOf(tx, id);
    const next = roleOf(ROLE_UPDATE, [['NAME', before.name], ...role], { groupId: id, roleId }, others);
    checkAffinity(
      ROLE_UPDATE,
      await bodyOf(tx, id),
      others.map((o) => (o.role_id === roleId ? next : o)),
    );
    await updateRole(tx, next);
  },
});

const ROLE_DELETE = 'one.vmgroup.roledelete';

export const removeRole = writeRequest<OfRole, void>({
  wire: ROLE_DELETE,
  async run(tx, { id, roleId }) {
    await roleById(tx, ROLE_DELETE, { id, roleId });
    const inRole = (await vmsInRoles(tx, id)).filter((v) => v.role_id === roleId);
    refuseUsed(ROLE_DELETE, id, inRole);
    const left = (await rolesOf(tx, id)).filter((r) => r.role_id !== roleId);
    checkAffinity(ROLE_DELETE, await bodyOf(tx, id), left);
    await deleteRole(tx, id, roleId);
  },
});
