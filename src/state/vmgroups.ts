import type { Insertable, Selectable } from 'kysely';
import type { Db } from './open';
import type { Schema } from './schema';
import { DONE } from './vmStates';

export type RoleRow = Selectable<Schema['vmgroup_roles']>;

/** Of all groups: group id -> its roles, by number. */
export const allRoles = async (db: Db): Promise<Map<number, RoleRow[]>> => {
  const all = new Map<number, RoleRow[]>();
  for (const row of await db.selectFrom('vmgroup_roles').selectAll().orderBy('vmgroup_id').orderBy('role_id').execute())
    all.set(row.vmgroup_id, [...(all.get(row.vmgroup_id) ?? []), row]);
  return all;
};

export const rolesOf = (db: Db, id: number): Promise<RoleRow[]> =>
  db.selectFrom('vmgroup_roles').selectAll().where('vmgroup_id', '=', id).orderBy('role_id').execute();

export const insertRole = async (tx: Db, role: Insertable<Schema['vmgroup_roles']>): Promise<void> => {
  await tx.insertInto('vmgroup_roles').values(role).execute();
};

export const updateRole = async (tx: Db, { vmgroup_id, role_id, ...values }: RoleRow): Promise<void> => {
  await tx.updateTable('vmgroup_roles').set(values).where('vmgroup_id', '=', vmgroup_id).where('role_id', '=', role_id).execute();
};

export const deleteRole = async (tx: Db, id: number, roleId: number): Promise<void> => {
  await tx.deleteFrom('vmgroup_roles').where('vmgroup_id', '=', id).where('role_id', '=', roleId).execute();
};

/** VMs that are there and have a role, in order; of one group or of all. */
export const vmsInRoles = async (db: Db, id?: number): Promise<Selectable<Schema['vmgroup_vms']>[]> => {
  let query = db.selectFrom('vmgroup_vms').innerJoin('vms', 'vms.id', 'vmgroup_vms.vm_id').selectAll('vmgroup_vms').where('vms.state', '<>', DONE);
  if (id !== undefined) query = query.where('vmgroup_id', '=', id);
  return query.orderBy('vm_id').execute();
};

export const insertVmRole = async (tx: Db, row: Insertable<Schema['vmgroup_vms']>): Promise<void> => {
  await tx.insertInto('vmgroup_vms').values(row).execute();
};

export const vmgroupByOwnerAndName = (db: Db, uid: number, name: string): Promise<Selectable<Schema['vmgroups']> | undefined> =>
  db.selectFrom('vmgroups').selectAll().where('uid', '=', uid).where('name', '=', name).executeTakeFirst();
