import { appIdsByMarket, deleteMarket, updateMarket } from '../../../state/markets';
import { preconditionError } from '../../errors/errors';
import { MARKET_STATE } from '../../model/objectStates';
import { writeRequest } from '../request';

export const enable = writeRequest<{ readonly id: number; readonly enable: boolean }, void>({
  wire: 'one.market.enable',
  run: (tx, input) => updateMarket(tx, input.id, { state: input.enable ? MARKET_STATE.ENABLED : MARKET_STATE.DISABLED }),
});

export const remove = writeRequest<{ readonly id: number }, void>({
  wire: 'one.market.delete',
  async run(tx, { id }) {
    const apps = (await appIdsByMarket(tx)).get(id) ?? [];
    if (apps.length > 0)
      throw preconditionError(
        'market-in-use',
        `[one.market.delete] Cannot delete marketplace. Marketplace ${id} is not empty: it holds apps ${apps.slice(0, 10).join(',')}.`,
        {
          next: `onemarketapp delete ${apps.slice(0, 10).join(',')}`,
        },
      );
    await deleteMarket(tx, id);
  },
});
