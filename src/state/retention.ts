import type { Db } from './open';
import { DONE } from './vmStates';

/** Rows of a transaction: other writers must not wait for long. */
const BATCH = 500;

export interface Old {
  /** closed before that moment (Unix seconds) */
  readonly before: number;
  /** only of these kinds; all when absent */
  readonly kinds?: readonly string[];
}

/**
 * Some closed operations that are old. Those of VMs that have not ended are never among them: its end reads where it was and left files. Neither is the last one of
 * an object: it says how its state came about.
 */
export const oldOperations = async (db: Db, { before, kinds }: Old): Promise<number[]> =>
  (
    await db
      .selectFrom('operations as o')
      .select('o.id')
      .where('o.state', 'in', ['done', 'failed'])
      .where('o.finished', '<', before)
      .$if(kinds !== undefined, (q) => q.where('o.kind', 'in', [...(kinds ?? [])]))
      .where((e) => e.or([e('o.object_type', '<>', 'VM'), e('o.object_id', 'in', e.selectFrom('vms').select('vms.id').where('vms.state', '=', DONE))]))
      .where((e) =>
        e.exists(
          e
            .selectFrom('operations as newer')
            .select('newer.id')
            .whereRef('newer.object_type', '=', 'o.object_type')
            .whereRef('newer.object_id', '=', 'o.object_id')
            .whereRef('newer.id', '>', 'o.id'),
        ),
      )
      .orderBy('o.id')
      .limit(BATCH)
      .execute()
  ).map((row) => row.id);

/** With their journals. */
export const forgetOperations = async (tx: Db, ids: readonly number[]): Promise<void> => {
  await tx
    .deleteFrom('journal')
    .where('operation_id', 'in', [...ids])
    .execute();
  await tx
    .deleteFrom('operations')
    .where('id', 'in', [...ids])
    .execute();
};

/** Some requests that were made before that moment (Unix seconds). */
export const oldRequests = async (db: Db, before: number): Promise<number[]> =>
  (await db.selectFrom('requests').select('id').where('time', '<', before).orderBy('id').limit(BATCH).execute()).map((row) => row.id);

export const forgetRequests = async (tx: Db, ids: readonly number[]): Promise<void> => {
  await tx
    .deleteFrom('requests')
    .where('id', 'in', [...ids])
    .execute();
};
