import type { Template } from '../lib/template/template';
import { NOUNS, type NounType } from './objects';
import type { Db } from './open';
import { pack, unpack } from './packing';

/** What all objects have, whatever their table is: a name, an owner, rights, a template (of a VM the user's part of it). */

/** Tables that call their template body. */
const BODIES = new Set<string>(['templates', 'vntemplates']);

export const bodyOf = async (db: Db, type: NounType, id: number): Promise<Template> => {
  if (type === 'VM') return unpack((await db.selectFrom('vm_bodies').select('user_template').where('vm_id', '=', id).executeTakeFirstOrThrow()).user_template);
  const { table } = NOUNS[type];
  if (BODIES.has(table))
    return unpack(
      (
        await db
          .selectFrom(table as 'templates')
          .select('body')
          .where('id', '=', id)
          .executeTakeFirstOrThrow()
      ).body,
    );
  return unpack(
    (
      await db
        .selectFrom(table as 'hosts')
        .select('template')
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
    ).template,
  );
};

export const setBody = async (tx: Db, type: NounType, id: number, body: Template): Promise<void> => {
  const { table } = NOUNS[type];
  if (type === 'VM')
    await tx
      .updateTable('vm_bodies')
      .set({ user_template: pack(body) })
      .where('vm_id', '=', id)
      .execute();
  else if (BODIES.has(table))
    await tx
      .updateTable(table as 'templates')
      .set({ body: pack(body) })
      .where('id', '=', id)
      .execute();
  else
    await tx
      .updateTable(table as 'hosts')
      .set({ template: pack(body) })
      .where('id', '=', id)
      .execute();
};

export const nameOf = async (db: Db, type: NounType, id: number): Promise<string> =>
  (
    await db
      .selectFrom(NOUNS[type].table as 'hosts')
      .select('name')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
  ).name;

export const setName = async (tx: Db, type: NounType, id: number, name: string): Promise<void> => {
  await tx
    .updateTable(NOUNS[type].table as 'hosts')
    .set({ name })
    .where('id', '=', id)
    .execute();
};

/** Only of nouns with an owner. */
export const setOwnership = async (tx: Db, type: NounType, id: number, to: { uid?: number; gid?: number; permissions?: number }): Promise<void> => {
  await tx
    .updateTable(NOUNS[type].table as 'vms')
    .set(to)
    .where('id', '=', id)
    .execute();
};
