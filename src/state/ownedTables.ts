import type { Insertable, Selectable } from 'kysely';
import { removeLock } from './locks';
import { NOUNS, type NounType } from './objects';
import type { Db } from './open';
import type { Schema } from './schema';

/** Tables of nouns that are read and written alike: an owner, rights, a template, and no row anywhere that belongs to theirs. */
interface Tables {
  readonly SECGROUP: Schema['security_groups'];
  readonly VNTEMPLATE: Schema['vntemplates'];
  readonly VMGROUP: Schema['vmgroups'];
  readonly VROUTER: Schema['vrouters'];
}
export type OwnedNoun = keyof Tables & NounType;
export type OwnedRow<T extends OwnedNoun> = Selectable<Tables[T]>;

/** One table stands for all: the nouns' types say what their rows have besides. */
const tableOf = (type: OwnedNoun): 'vmgroups' => NOUNS[type].table as 'vmgroups';

export const insertOwned = async <T extends OwnedNoun>(tx: Db, type: T, row: Insertable<Tables[T]>): Promise<void> => {
  await tx
    .insertInto(tableOf(type))
    .values(row as never)
    .execute();
};

export const ownedById = async <T extends OwnedNoun>(db: Db, type: T, id: number): Promise<OwnedRow<T> | undefined> =>
  (await db.selectFrom(tableOf(type)).selectAll().where('id', '=', id).executeTakeFirst()) as OwnedRow<T> | undefined;

/** Highest id first. */
export const allOwned = async <T extends OwnedNoun>(db: Db, type: T): Promise<OwnedRow<T>[]> =>
  (await db.selectFrom(tableOf(type)).selectAll().orderBy('id', 'desc').execute()) as unknown as OwnedRow<T>[];

export const deleteOwned = async (tx: Db, type: OwnedNoun, id: number): Promise<void> => {
  await tx.deleteFrom(tableOf(type)).where('id', '=', id).execute();
  await removeLock(tx, type, id);
};
