import type { Insertable, Selectable } from 'kysely';
import type { Db } from './open';
import type { Schema } from './schema';

export type UserRow = Selectable<Schema['users']>;

export const insertUser = async (tx: Db, user: Insertable<Schema['users']>): Promise<void> => {
  await tx.insertInto('users').values(user).execute();
  await tx.insertInto('memberships').values({ uid: user.id, gid: user.gid, admin: 0 }).execute();
};

export const userByName = (db: Db, name: string): Promise<UserRow | undefined> =>
  db.selectFrom('users').selectAll().where('name', '=', name).executeTakeFirst();

export const userById = (db: Db, id: number): Promise<UserRow | undefined> => db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();

export const allUsers = (db: Db): Promise<UserRow[]> => db.selectFrom('users').selectAll().orderBy('id').execute();

/** All groups of a user, the primary first. */
export const groupsOf = async (db: Db, user: { id: number; gid: number }): Promise<number[]> => {
  const rows = await db.selectFrom('memberships').select('gid').where('uid', '=', user.id).execute();
  return [user.gid, ...rows.map((r) => r.gid).filter((gid) => gid !== user.gid)];
};

type Kind = 'user' | 'group';

/** Of those that are gone as well: what they had stays under their name. */
const namesOf = async (db: Db, kind: Kind): Promise<Map<number, string>> => {
  const gone = await db.selectFrom('departed').select(['id', 'name']).where('kind', '=', kind).execute();
  const there = await db.selectFrom(`${kind}s`).select(['id', 'name']).execute();
  return new Map([...gone, ...there].map((r) => [r.id, r.name]));
};

export const userNames = (db: Db): Promise<Map<number, string>> => namesOf(db, 'user');
export const groupNames = (db: Db): Promise<Map<number, string>> => namesOf(db, 'group');

/** Keeps the name of one that goes now. */
export const keepName = async (tx: Db, kind: Kind, id: number): Promise<void> => {
  const row = await tx.selectFrom(`${kind}s`).select('name').where('id', '=', id).executeTakeFirst();
  if (row) await tx.insertInto('departed').values({ kind, id, name: row.name }).execute();
};

export const updateUser = async (tx: Db, id: number, set: Partial<Omit<UserRow, 'id'>>): Promise<void> => {
  await tx.updateTable('users').set(set).where('id', '=', id).execute();
};

/** Its things stay, under its name; its tokens, sessions and memberships do not. */
export const deleteUser = async (tx: Db, id: number): Promise<void> => {
  await tx.deleteFrom('memberships').where('uid', '=', id).execute();
  await endSessions(tx, id);
  await tx.deleteFrom('tokens').where('uid', '=', id).execute();
  await tx.deleteFrom('quota_limits').where('holder', '=', 'user').where('holder_id', '=', id).execute();
  await keepName(tx, 'user', id);
  await tx.deleteFrom('users').where('id', '=', id).execute();
};

/** user id -> its groups, the primary first */
export const groupsOfUsers = async (db: Db, users: readonly { readonly id: number; readonly gid: number }[]): Promise<Map<number, number[]>> => {
  const rows = await db.selectFrom('memberships').select(['uid', 'gid']).orderBy('gid').execute();
  const groups = new Map<number, number[]>(users.map((u) => [u.id, [u.gid]]));
  for (const { uid, gid } of rows) {
    const its = groups.get(uid);
    if (its && !its.includes(gid)) its.push(gid);
  }
  return groups;
};

export const endSessions = async (tx: Db, uid: number): Promise<void> => {
  await tx.deleteFrom('sessions').where('uid', '=', uid).execute();
};

/** A verified session: `mac` is a keyed hash over user, password and stored hash, so a changed password ends it. */
export const sessionUser = async (db: Db, mac: string, now: number): Promise<number | undefined> =>
  (await db.selectFrom('sessions').select('uid').where('mac', '=', mac).where('expires', '>', now).executeTakeFirst())?.uid;

export const keepSession = async (tx: Db, mac: string, uid: number, expires: number, now: number): Promise<void> => {
  await tx.deleteFrom('sessions').where('expires', '<=', now).execute();
  await tx
    .insertInto('sessions')
    .values({ mac, uid, expires })
    .onConflict((c) => c.column('mac').doUpdateSet({ expires }))
    .execute();
};

export const hasUsers = async (db: Db): Promise<boolean> => (await db.selectFrom('users').select('id').limit(1).executeTakeFirst()) !== undefined;
