import type { Insertable, Selectable } from 'kysely';
import type { Db } from './open';
import type { Schema } from './schema';

export type TemplateRow = Selectable<Schema['templates']>;

export const insertTemplate = async (tx: Db, row: Insertable<Schema['templates']>): Promise<void> => {
  await tx.insertInto('templates').values(row).execute();
};

export const templateById = (db: Db, id: number): Promise<TemplateRow | undefined> =>
  db.selectFrom('templates').selectAll().where('id', '=', id).executeTakeFirst();

export const allTemplates = (db: Db): Promise<TemplateRow[]> => db.selectFrom('templates').selectAll().orderBy('id', 'desc').execute();

export const deleteTemplate = async (tx: Db, id: number): Promise<void> => {
  await tx.deleteFrom('templates').where('id', '=', id).execute();
};
