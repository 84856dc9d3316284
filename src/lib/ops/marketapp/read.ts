import { type LockRow, locksOf } from '../../../state/locks';
import { allMarketApps, type MarketAppRow, marketAppById, marketNames } from '../../../state/markets';
import type { Db } from '../../../state/open';
import { type Named, withOwners } from '../ownerNames';
import { readRequest } from '../request';
import { visible } from '../visible';

export interface MarketAppView extends MarketAppRow, Named {
  readonly market: string;
  readonly zoneId: number;
  readonly lock: LockRow | undefined;
}

const views = async (db: Db, rows: readonly MarketAppRow[]): Promise<MarketAppView[]> => {
  const [markets, locks] = [await marketNames(db), await locksOf(db, 'MARKETPLACEAPP')];
  return (await withOwners(db, rows)).map((a) => ({ ...a, market: markets.get(a.market_id) ?? '', zoneId: 0, lock: locks.get(a.id) }));
};

export const pool = readRequest<Record<string, never>, MarketAppView[]>({
  wire: 'one.marketapppool.info',
  run: async (db, _input, ctx) => views(db, await visible(db, ctx, 'MARKETPLACEAPP', await allMarketApps(db))),
});

export const info = readRequest<{ readonly id: number }, MarketAppView>({
  wire: 'one.marketapp.info',
  run: async (db, { id }) => (await views(db, [(await marketAppById(db, id)) as MarketAppRow]))[0] as MarketAppView,
});
