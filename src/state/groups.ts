import type { Insertable, Selectable } from 'kysely';
import { nextId } from './ids';
import type { Db } from './open';
import type { Schema } from './schema';
import { keepName } from './users';

export type GroupRow = Selectable<Schema['groups']>;

export const allGroups = (db: Db): Promise<GroupRow[]> => db.selectFrom('groups').selectAll().orderBy('id').execute();

export const groupById = (db: Db, id: number): Promise<GroupRow | undefined> => db.selectFrom('groups').selectAll().where('id', '=', id).executeTakeFirst();

export const updateGroup = async (tx: Db, id: number, set: Partial<Omit<GroupRow, 'id'>>): Promise<void> => {
  await tx.updateTable('groups').set(set).where('id', '=', id).execute();
};

/** Every new group is in the VDC 0, which is everybody's. */
const EVERYBODYS_VDC = { vdc_id: 0, kind: 'group', zone_id: 0 };

export const insertGroup = async (tx: Db, group: Omit<Insertable<Schema['groups']>, 'id'>): Promise<number> => {
  const id = await nextId(tx, 'groups');
  await tx
    .insertInto('groups')
    .values({ id, ...group })
    .execute();
  if (await tx.selectFrom('vdcs').select('id').where('id', '=', EVERYBODYS_VDC.vdc_id).executeTakeFirst())
    await tx
      .insertInto('vdc_members')
      .values({ ...EVERYBODYS_VDC, member_id: id })
      .execute();
  return id;
};

export const deleteGroup = async (tx: Db, id: number): Promise<void> => {
  await tx.deleteFrom('vdc_members').where('kind', '=', 'group').where('member_id', '=', id).execute();
  await tx.deleteFrom('quota_limits').where('holder', '=', 'group').where('holder_id', '=', id).execute();
  await keepName(tx, 'group', id);
  await tx.deleteFrom('groups').where('id', '=', id).execute();
};

export interface Members {
  readonly users: readonly number[];
  readonly admins: readonly number[];
}

/** group id -> who is in it, and who of them may manage it */
export const membersOfGroups = async (db: Db): Promise<Map<number, Members>> => {
  const groups = new Map<number, { users: number[]; admins: number[] }>();
  for (const { uid, gid, admin } of await db.selectFrom('memberships').selectAll().orderBy('uid').execute()) {
    const its = groups.get(gid) ?? { users: [], admins: [] };
    its.users.push(uid);
    if (admin === 1) its.admins.push(uid);
    groups.set(gid, its);
  }
  return groups;
};

/** undefined: not in the group */
export const membership = (db: Db, uid: number, gid: number): Promise<{ admin: number } | undefined> =>
  db.selectFrom('memberships').select('admin').where('uid', '=', uid).where('gid', '=', gid).executeTakeFirst();

export const joinGroup = async (tx: Db, uid: number, gid: number): Promise<void> => {
  await tx
    .insertInto('memberships')
    .values({ uid, gid, admin: 0 })
    .onConflict((c) => c.doNothing())
    .execute();
};

export const leaveGroup = async (tx: Db, uid: number, gid: number): Promise<void> => {
  await tx.deleteFrom('memberships').where('uid', '=', uid).where('gid', '=', gid).execute();
};

export const setGroupAdmin = async (tx: Db, uid: number, gid: number, admin: boolean): Promise<void> => {
  await tx
    .updateTable('memberships')
    .set({ admin: admin ? 1 : 0 })
    .where('uid', '=', uid)
    .where('gid', '=', gid)
    .execute();
};
