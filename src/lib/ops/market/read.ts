import { allMarkets, appIdsByMarket, type MarketRow, marketById } from '../../../state/markets';
import type { Db } from '../../../state/open';
import { type Named, withOwners } from '../ownerNames';
import { readRequest } from '../request';
import { visible } from '../visible';

export interface MarketView extends MarketRow, Named {
  readonly appIds: readonly number[];
}

const views = async (db: Db, rows: readonly MarketRow[]): Promise<MarketView[]> => {
  const apps = await appIdsByMarket(db);
  return (await withOwners(db, rows)).map((m) => ({ ...m, appIds: apps.get(m.id) ?? [] }));
};

export const pool = readRequest<Record<string, never>, MarketView[]>({
  wire: 'one.marketpool.info',
  run: async (db, _input, ctx) => views(db, await visible(db, ctx, 'MARKETPLACE', await allMarkets(db))),
});

export const info = readRequest<{ readonly id: number }, MarketView>({
  wire: 'one.market.info',
  run: async (db, { id }) => (await views(db, [(await marketById(db, id)) as MarketRow]))[0] as MarketView,
});
