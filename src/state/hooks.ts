import type { Insertable, Selectable } from 'kysely';
import type { Db } from './open';
import type { Schema } from './schema';

export type HookRow = Selectable<Schema['hooks']>;
export type HookExecutionRow = Selectable<Schema['hook_log']>;

export const insertHook = async (tx: Db, row: Insertable<Schema['hooks']>): Promise<void> => {
  await tx.insertInto('hooks').values(row).execute();
};

export const hookById = (db: Db, id: number): Promise<HookRow | undefined> => db.selectFrom('hooks').selectAll().where('id', '=', id).executeTakeFirst();

export const allHooks = (db: Db): Promise<HookRow[]> => db.selectFrom('hooks').selectAll().orderBy('id', 'desc').execute();

export const deleteHook = async (tx: Db, id: number): Promise<void> => {
  await tx.deleteFrom('hook_log').where('hook_id', '=', id).execute();
  await tx.deleteFrom('hooks').where('id', '=', id).execute();
};

export interface HookLogFilter {
  readonly hookId?: number;
  /** Unix seconds, both included */
  readonly since?: number;
  readonly until?: number;
  /** only those that ended well, or only those that did not */
  readonly success?: boolean;
}

/** What hooks did, oldest first. */
export const hookLog = (db: Db, filter: HookLogFilter): Promise<HookExecutionRow[]> => {
  const { hookId, since, until, success } = filter;
  return db
    .selectFrom('hook_log')
    .selectAll()
    .$if(hookId !== undefined, (q) => q.where('hook_id', '=', hookId as number))
    .$if(since !== undefined, (q) => q.where('time', '>=', since as number))
    .$if(until !== undefined, (q) => q.where('time', '<=', until as number))
    .$if(success !== undefined, (q) => (success ? q.where('code', '=', 0) : q.where('code', '<>', 0)))
    .orderBy('time')
    .orderBy('hook_id')
    .orderBy('execution_id')
    .execute();
};
