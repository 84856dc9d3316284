import type { Selectable } from 'kysely';
import type { NounType } from './objects';
import type { Db } from './open';
import type { Schema } from './schema';

/** Who locked an object, when, and against what; see src/lib/ops/object/lock.ts. */
export type LockRow = Selectable<Schema['locks']>;

export const lockOf = (db: Db, type: NounType, id: number): Promise<LockRow | undefined> =>
  db.selectFrom('locks').selectAll().where('type', '=', type).where('id', '=', id).executeTakeFirst();

/** All locks of a type by object id, for pools. */
export const locksOf = async (db: Db, type: NounType): Promise<Map<number, LockRow>> =>
  new Map((await db.selectFrom('locks').selectAll().where('type', '=', type).execute()).map((l) => [l.id, l]));

export const putLock = async (tx: Db, lock: LockRow): Promise<void> => {
  await tx.insertInto('locks').orReplace().values(lock).execute();
};

export const removeLock = async (tx: Db, type: NounType, id: number): Promise<void> => {
  await tx.deleteFrom('locks').where('type', '=', type).where('id', '=', id).execute();
};
