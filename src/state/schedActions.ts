import { type Insertable, type Selectable, sql, type Updateable } from 'kysely';
import { type Db, rowsBy } from './open';
import type { Schema } from './schema';

export type SchedActionRow = Selectable<Schema['sched_actions']>;
/** what is to be done and when, before it has a number and an owner */
export type NewSchedAction = Omit<Insertable<Schema['sched_actions']>, 'id' | 'parent_type' | 'parent_id' | 'uid'>;

export const insertSchedAction = async (tx: Db, row: Insertable<Schema['sched_actions']>): Promise<void> => {
  await tx.insertInto('sched_actions').values(row).execute();
};

export const schedActionById = (db: Db, id: number): Promise<SchedActionRow | undefined> =>
  db.selectFrom('sched_actions').selectAll().where('id', '=', id).executeTakeFirst();

export const updateSchedAction = async (tx: Db, id: number, change: Updateable<Schema['sched_actions']>): Promise<void> => {
  await tx.updateTable('sched_actions').set(change).where('id', '=', id).execute();
};

export const deleteSchedAction = async (tx: Db, id: number): Promise<void> => {
  await tx.deleteFrom('sched_actions').where('id', '=', id).execute();
};

const ofParent = (db: Db, type: string, id: number) =>
  db.selectFrom('sched_actions').selectAll().where('parent_type', '=', type).where('parent_id', '=', id).orderBy('id');

export const schedActionsOf = (db: Db, type: 'VM' | 'BACKUPJOB', id: number): Promise<SchedActionRow[]> => ofParent(db, type, id).execute();

/** The same for many VMs, one after the other. */
export const vmSchedActionsBy = (db: Db): ((vmId: number) => readonly SchedActionRow[]) => {
  const rows = rowsBy(db, (id) =>
    db.selectFrom('sched_actions').selectAll().where('parent_type', '=', sql.lit('VM')).where('parent_id', '=', id).orderBy('id').compile(),
  );
  return (vmId) => rows(vmId) as SchedActionRow[];
};

/** What is to be done by now, oldest first. */
export const dueSchedActions = (db: Db, now: number): Promise<SchedActionRow[]> =>
  db.selectFrom('sched_actions').selectAll().where('over', '=', 0).where('time', '<=', now).orderBy('time').orderBy('id').limit(200).execute();
