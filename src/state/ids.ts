import type { Db } from './open';

/** Pools whose first id made by a person is not 0. */
const FIRST_LAST: Readonly<Record<string, number>> = {
  users: -1,
  groups: 1,
  clusters: 0,
  datastores: 2,
  security_groups: 0,
  vdcs: 0,
  zones: 0,
  marketplaces: -1,
};
const HUNDRED = new Set(['groups', 'clusters', 'datastores', 'security_groups', 'vdcs', 'zones', 'marketplaces']);

/** The next id of a pool. An id is never given twice, also not after its object is gone. */
export const nextId = async (tx: Db, pool: string): Promise<number> => {
  const id = await peekId(tx, pool);
  await keepId(tx, pool, id);
  return id;
};

/** Records an id that was given by hand (the first run); a lower one changes nothing, or ids would be given twice. */
export const keepId = async (tx: Db, pool: string, id: number): Promise<void> => {
  await tx
    .insertInto('counters')
    .values({ pool, last: id })
    .onConflict((c) => c.column('pool').doUpdateSet({ last: id }).where('counters.last', '<', id))
    .execute();
};

/** The id that nextId would give; outside of a transaction another may come between. */
export const peekId = async (db: Db, pool: string): Promise<number> => {
  const row = await db.selectFrom('counters').select('last').where('pool', '=', pool).executeTakeFirst();
  return after(row?.last, pool);
};

const after = (last: number | undefined, pool: string): number => Math.max((last ?? FIRST_LAST[pool] ?? -1) + 1, HUNDRED.has(pool) ? 100 : 0);
