import type { Selectable } from 'kysely';
import type { Db } from './open';
import type { Schema } from './schema';

export type ZoneRow = Selectable<Schema['zones']>;

export const allZones = (db: Db): Promise<ZoneRow[]> => db.selectFrom('zones').selectAll().orderBy('id', 'desc').execute();

export const zoneById = (db: Db, id: number): Promise<ZoneRow | undefined> => db.selectFrom('zones').selectAll().where('id', '=', id).executeTakeFirst();
