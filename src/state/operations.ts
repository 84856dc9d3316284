import { type Selectable, sql } from 'kysely';
import type { Db } from './open';
import type { Schema } from './schema';

export type OperationRow = Selectable<Schema['operations']>;
export type JournalRow = Selectable<Schema['journal']>;

export type JournalEvent = 'begun' | 'done' | 'failed' | 'undone' | 'resumed' | 'note';

export interface NewOperation {
  readonly kind: string;
  readonly objectType: string;
  readonly objectId: number;
  readonly action?: string;
  readonly args?: unknown;
  readonly phase?: string;
  /** Unix seconds; absent: at once */
  readonly notBefore?: number;
  readonly uid: number;
  readonly gid: number;
}

/** The intent, committed with the state change it belongs to. An object has at most one open operation: the unique index refuses a second. */
export const insertOperation = async (tx: Db, op: NewOperation, now: number): Promise<number> => {
  const row = await tx
    .insertInto('operations')
    .values({
      kind: op.kind,
      object_type: op.objectType,
      object_id: op.objectId,
      action: op.action ?? '',
      args: JSON.stringify(op.args ?? {}),
      phase: op.phase ?? '',
      state: 'waiting',
      uid: op.uid,
      gid: op.gid,
      created: now,
      not_before: op.notBefore ?? 0,
      error: '',
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
};

export const operationById = (db: Db, id: number): Promise<OperationRow | undefined> =>
  db.selectFrom('operations').selectAll().where('id', '=', id).executeTakeFirst();

const OPEN = ['waiting', 'running'];

export const openOperation = (db: Db, objectType: string, objectId: number): Promise<OperationRow | undefined> =>
  db.selectFrom('operations').selectAll().where('object_type', '=', objectType).where('object_id', '=', objectId).where('state', 'in', OPEN).executeTakeFirst();

export const openOperations = (db: Db): Promise<OperationRow[]> => db.selectFrom('operations').selectAll().where('state', 'in', OPEN).orderBy('id').execute();

/** `before`: only older ones than that. */
export const lastOperation = (db: Db, objectType: string, objectId: number, before = Number.MAX_SAFE_INTEGER): Promise<OperationRow | undefined> =>
  db
    .selectFrom('operations')
    .selectAll()
    .where('object_type', '=', objectType)
    .where('object_id', '=', objectId)
    .where('id', '<', before)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();

/** All there ever were of an object, oldest first. */
export const operationsOf = (db: Db, objectType: string, objectId: number): Promise<OperationRow[]> =>
  db.selectFrom('operations').selectAll().where('object_type', '=', objectType).where('object_id', '=', objectId).orderBy('id').execute();

/** `except`: those that a worker has set aside because it could not go on with them. `due`: leave out those whose time comes after it. */
export const hasOpenOperations = async (db: Db, except: readonly number[] = [], due = Number.MAX_SAFE_INTEGER): Promise<boolean> =>
  (await db
    .selectFrom('operations')
    .select('id')
    .where('state', 'in', OPEN)
    .where('not_before', '<=', due)
    .$if(except.length > 0, (q) => q.where('id', 'not in', [...except]))
    .limit(1)
    .executeTakeFirst()) !== undefined;

/** Whether there is one that can be begun now. */
export const hasWaitingOperations = async (db: Db, now: number): Promise<boolean> =>
  (await db.selectFrom('operations').select('id').where('state', '=', 'waiting').where('not_before', '<=', now).limit(1).executeTakeFirst()) !== undefined;

/** Of these operations, those that are still running. */
export const stillRunning = async (db: Db, ids: readonly number[]): Promise<Set<number>> =>
  new Set(
    (
      await db
        .selectFrom('operations')
        .select('id')
        .where('id', 'in', [...ids])
        .where('state', '=', 'running')
        .execute()
    ).map((r) => r.id),
  );

/** Is it still running, and still this worker's? */
export const isOwnedBy = async (db: Db, id: number, owner: string | null): Promise<boolean> =>
  (await db.selectFrom('operations').select('id').where('id', '=', id).where('owner', '=', owner).where('state', '=', 'running').executeTakeFirst()) !==
  undefined;

/** The oldest waiting operations, now owned by this worker and running. */
export const claimOperations = (tx: Db, owner: string, most: number, now: number): Promise<OperationRow[]> =>
  tx
    .updateTable('operations')
    .set({ state: 'running', owner, started: now })
    .where('id', 'in', (e) => e.selectFrom('operations').select('id').where('state', '=', 'waiting').where('not_before', '<=', now).orderBy('id').limit(most))
    .returningAll()
    .execute();

/** What another worker left running: this one takes it over. Only the single live worker may call it. */
export const takeOver = async (tx: Db, owner: string): Promise<OperationRow[]> => {
  const rows = await tx.updateTable('operations').set({ owner }).where('state', '=', 'running').returningAll().execute();
  return rows.sort((a, b) => a.id - b.id);
};

export const setPhase = async (tx: Db, id: number, phase: string): Promise<void> => {
  await tx.updateTable('operations').set({ phase }).where('id', '=', id).execute();
};

export const setArgs = async (tx: Db, id: number, args: unknown): Promise<void> => {
  await tx
    .updateTable('operations')
    .set({ args: JSON.stringify(args) })
    .where('id', '=', id)
    .execute();
};

export const finishOperation = async (tx: Db, id: number, state: 'done' | 'failed', now: number, error = ''): Promise<void> => {
  await tx.updateTable('operations').set({ state, finished: now, error }).where('id', '=', id).execute();
};

export const journalOf = (db: Db, operationId: number): Promise<JournalRow[]> =>
  db.selectFrom('journal').selectAll().where('operation_id', '=', operationId).orderBy('seq').execute();

export const writeJournal = async (tx: Db, operationId: number, step: string, event: JournalEvent, atMs: number, detail: unknown = {}): Promise<void> => {
  const next = tx
    .selectFrom('journal')
    .select((e) => sql<number>`coalesce(${e.fn.max('seq')}, 0) + 1`.as('seq'))
    .where('operation_id', '=', operationId);
  await tx
    .insertInto('journal')
    .values({ operation_id: operationId, seq: next, step, event, at_ms: atMs, detail: JSON.stringify(detail) })
    .execute();
};

/** Journal entries of an object's operations after a point, for progress: [operation, seq] grows. */
export const journalSince = (db: Db, operationId: number, seq: number): Promise<JournalRow[]> =>
  db.selectFrom('journal').selectAll().where('operation_id', '=', operationId).where('seq', '>', seq).orderBy('seq').execute();

/** The latest operation of the object, older than that one, that began one of these steps; -1 when none did. `kinds`: only operations of these. */
export const lastToBegin = async (
  db: Db,
  objectType: string,
  objectId: number,
  steps: readonly string[],
  beforeOperation: number,
  kinds?: readonly string[],
): Promise<number> =>
  (
    await db
      .selectFrom('journal')
      .innerJoin('operations', 'operations.id', 'journal.operation_id')
      .select((e) => e.fn.max('operations.id').as('id'))
      .where('operations.object_type', '=', objectType)
      .where('operations.object_id', '=', objectId)
      .where('operations.id', '<', beforeOperation)
      .where('journal.step', 'in', [...steps])
      .where('journal.event', '=', 'begun')
      .$if(kinds !== undefined, (q) => q.where('operations.kind', 'in', [...(kinds ?? [])]))
      .executeTakeFirst()
  )?.id ?? -1;

/** Names of the steps that an operation began at some time. */
export const stepsBegunIn = async (db: Db, operationId: number): Promise<Set<string>> =>
  new Set((await db.selectFrom('journal').select('step').where('operation_id', '=', operationId).where('event', '=', 'begun').execute()).map((r) => r.step));
