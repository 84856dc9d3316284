import type { Insertable, Selectable } from 'kysely';
import type { Db } from './open';
import type { Schema } from './schema';

export type RequestRow = Selectable<Schema['requests']>;

export const insertRequest = async (tx: Db, row: Insertable<Schema['requests']>): Promise<number> =>
  (await tx.insertInto('requests').values(row).returning('id').executeTakeFirstOrThrow()).id;

export const requestById = (db: Db, id: number): Promise<RequestRow | undefined> =>
  db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirst();

/** Oldest first. */
export const requestsOf = (db: Db, type: string, id: number): Promise<RequestRow[]> =>
  db.selectFrom('requests').selectAll().where('object_type', '=', type).where('object_id', '=', id).orderBy('id').execute();

export const markUndone = async (tx: Db, id: number, by: number): Promise<void> => {
  await tx.updateTable('requests').set({ undone_by: by }).where('id', '=', id).execute();
};

export const newestOperation = async (db: Db): Promise<number> =>
  (
    await db
      .selectFrom('operations')
      .select((e) => e.fn.max('id').as('id'))
      .executeTakeFirst()
  )?.id ?? 0;

/** All operations that came after that one are this request's. */
export const linkOperations = async (tx: Db, requestId: number, after: number): Promise<void> => {
  await tx.updateTable('operations').set({ request_id: requestId }).where('id', '>', after).execute();
};

/** Requests that operations of that object came from. */
export const requestsWithWork = async (db: Db, type: string, id: number): Promise<Set<number>> =>
  new Set(
    (await db.selectFrom('operations').select('request_id').where('object_type', '=', type).where('object_id', '=', id).execute()).flatMap((r) =>
      r.request_id === null ? [] : [r.request_id],
    ),
  );
