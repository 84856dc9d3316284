import type { Selectable } from 'kysely';
import type { Db } from './open';
import type { TokenTable } from './schemaPeople';

export type TokenRow = Selectable<TokenTable>;

const FOREVER = -1;

export const insertToken = async (tx: Db, token: TokenRow): Promise<void> => {
  await tx.insertInto('tokens').values(token).execute();
};

/** The group a token of that user is good for, -1 for all; undefined: there is no such token, or its time is over. */
export const tokenGroup = async (db: Db, uid: number, hash: string, now: number): Promise<number | undefined> =>
  (
    await db
      .selectFrom('tokens')
      .select('egid')
      .where('hash', '=', hash)
      .where('uid', '=', uid)
      .where((e) => e.or([e('expires', '=', FOREVER), e('expires', '>', now)]))
      .executeTakeFirst()
  )?.egid;

/** user id -> tokens, those that hold longest first */
export const tokensOf = async (db: Db, uids: readonly number[]): Promise<Map<number, TokenRow[]>> => {
  const byUser = new Map<number, TokenRow[]>();
  if (uids.length === 0) return byUser;
  const rows = await db.selectFrom('tokens').selectAll().where('uid', 'in', uids).orderBy('expires').orderBy('hash').execute();
  for (const row of rows) byUser.set(row.uid, [...(byUser.get(row.uid) ?? []), row]);
  return byUser;
};

export const tokensBeginningWith = async (db: Db, uid: number, start: string): Promise<TokenRow[]> =>
  (await db.selectFrom('tokens').selectAll().where('uid', '=', uid).execute()).filter((t) => t.hint.startsWith(start) || start.startsWith(t.hint));

export const deleteToken = async (tx: Db, hash: string): Promise<void> => {
  await tx.deleteFrom('tokens').where('hash', '=', hash).execute();
};

export const deleteTokensOf = async (tx: Db, uid: number): Promise<void> => {
  await tx.deleteFrom('tokens').where('uid', '=', uid).execute();
};

export const deleteExpiredTokens = async (tx: Db, now: number): Promise<void> => {
  await tx.deleteFrom('tokens').where('expires', '<>', FOREVER).where('expires', '<=', now).execute();
};
