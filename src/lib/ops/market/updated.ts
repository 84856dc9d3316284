import { updateMarket } from '../../../state/markets';
import type { UpdateHook } from '../object/hooks';
import { checkKind } from './create';

/** What a market of its kind needs stays in its template. */
export const updated: UpdateHook = async ({ tx, wire, id, next }) => {
  await updateMarket(tx, id, { market_mad: checkKind(wire, next) });
  return next;
};
