import type { Insertable, Selectable, Updateable } from 'kysely';
import type { Db } from './open';
import type { Schema } from './schema';

export type MarketRow = Selectable<Schema['marketplaces']>;
export type MarketAppRow = Selectable<Schema['marketapps']>;

export const insertMarket = async (tx: Db, row: Insertable<Schema['marketplaces']>): Promise<void> => {
  await tx.insertInto('marketplaces').values(row).execute();
};

export const marketById = (db: Db, id: number): Promise<MarketRow | undefined> =>
  db.selectFrom('marketplaces').selectAll().where('id', '=', id).executeTakeFirst();

export const allMarkets = (db: Db): Promise<MarketRow[]> => db.selectFrom('marketplaces').selectAll().orderBy('id', 'desc').execute();

export const marketNames = async (db: Db): Promise<Map<number, string>> =>
  new Map((await db.selectFrom('marketplaces').select(['id', 'name']).execute()).map((m) => [m.id, m.name]));

export const updateMarket = async (tx: Db, id: number, change: Updateable<Schema['marketplaces']>): Promise<void> => {
  await tx.updateTable('marketplaces').set(change).where('id', '=', id).execute();
};

export const deleteMarket = async (tx: Db, id: number): Promise<void> => {
  await tx.deleteFrom('marketplaces').where('id', '=', id).execute();
};

/** market id -> its apps */
export const appIdsByMarket = async (db: Db): Promise<Map<number, number[]>> => {
  const map = new Map<number, number[]>();
  for (const { id, market_id } of await db.selectFrom('marketapps').select(['id', 'market_id']).orderBy('id').execute())
    map.set(market_id, [...(map.get(market_id) ?? []), id]);
  return map;
};

export const insertMarketApp = async (tx: Db, row: Insertable<Schema['marketapps']>): Promise<void> => {
  await tx.insertInto('marketapps').values(row).execute();
};

export const marketAppById = (db: Db, id: number): Promise<MarketAppRow | undefined> =>
  db.selectFrom('marketapps').selectAll().where('id', '=', id).executeTakeFirst();

export const allMarketApps = (db: Db): Promise<MarketAppRow[]> => db.selectFrom('marketapps').selectAll().orderBy('id', 'desc').execute();

export const updateMarketApp = async (tx: Db, id: number, change: Updateable<Schema['marketapps']>): Promise<void> => {
  await tx.updateTable('marketapps').set(change).where('id', '=', id).execute();
};

export const deleteMarketApp = async (tx: Db, id: number): Promise<void> => {
  await tx.deleteFrom('marketapps').where('id', '=', id).execute();
};
