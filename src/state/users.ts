import type { Insertable, Selectable } from 'kysely';
import { parseRule, type Rule } from '../lib/model/permissions';
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

export const userNames = async (db: Db): Promise<Map<number, string>> =>
  new Map((await db.selectFrom('users').select(['id', 'name']).execute()).map((r) => [r.id, r.name]));

export const groupNames = async (db: Db): Promise<Map<number, string>> =>
  new Map((await db.selectFrom('groups').select(['id', 'name']).execute()).map((r) => [r.id, r.name]));

export const aclRules = async (db: Db): Promise<Rule[]> =>
  (await db.selectFrom('acl').select('rule').orderBy('id').execute()).flatMap((r) => parseRule(r.rule) ?? []);

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

export interface Usage {
  readonly vms: number;
  readonly cpu: number;
  readonly memoryMb: number;
}

const DONE = 6;

/** What a user's VMs take now; a query, never a counter. */
export const usageByUser = async (db: Db): Promise<Map<number, Usage>> => {
  const rows = await db
    .selectFrom('vms')
    .select((e) => ['uid', e.fn.countAll<number>().as('vms'), e.fn.sum<number>('cpu').as('cpu'), e.fn.sum<number>('memory_mb').as('memoryMb')])
    .where('state', '<>', DONE)
    .groupBy('uid')
    .execute();
  return new Map(rows.map((r) => [r.uid, { vms: Number(r.vms), cpu: Number(r.cpu), memoryMb: Number(r.memoryMb) }]));
};

export const hasUsers = async (db: Db): Promise<boolean> => (await db.selectFrom('users').select('id').limit(1).executeTakeFirst()) !== undefined;
