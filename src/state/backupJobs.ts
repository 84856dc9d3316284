import type { Insertable, Selectable, Updateable } from 'kysely';
import type { Db } from './open';
import type { Schema } from './schema';

export type BackupJobRow = Selectable<Schema['backupjobs']>;

export const insertBackupJob = async (tx: Db, row: Insertable<Schema['backupjobs']>): Promise<void> => {
  await tx.insertInto('backupjobs').values(row).execute();
};

export const backupJobById = (db: Db, id: number): Promise<BackupJobRow | undefined> =>
  db.selectFrom('backupjobs').selectAll().where('id', '=', id).executeTakeFirst();

export const allBackupJobs = (db: Db): Promise<BackupJobRow[]> => db.selectFrom('backupjobs').selectAll().orderBy('id', 'desc').execute();

export const updateBackupJob = async (tx: Db, id: number, change: Updateable<Schema['backupjobs']>): Promise<void> => {
  await tx.updateTable('backupjobs').set(change).where('id', '=', id).execute();
};

export const deleteBackupJob = async (tx: Db, id: number): Promise<void> => {
  await tx.deleteFrom('backupjobs').where('id', '=', id).execute();
};
