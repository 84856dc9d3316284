import { nextId } from '../../../state/ids';
import { insertMarket } from '../../../state/markets';
import { pack } from '../../../state/packing';
import { preconditionError } from '../../errors/errors';
import { checkName } from '../../model/names';
import { MARKET_STATE } from '../../model/objectStates';
import { initialPermissions } from '../../model/permissions';
import { single, type Template, without, withSingle } from '../../template/template';
import { writeRequest } from '../request';
import { refuseTakenName } from '../takenName';
import { MARKET_KINDS } from './drivers';

const WIRE = 'one.market.allocate';

/** The kind of market, when the template has all that it needs. */
export const checkKind = (wire: string, t: Template): string => {
  const mad = single(t, 'MARKET_MAD');
  if (!mad) throw preconditionError('market-mad', `[${wire}] No MARKET_MAD in template.`);
  const kind = MARKET_KINDS[mad];
  if (!kind)
    throw preconditionError(
      'driver-unknown',
      `[${wire}] MARKET_MAD named "${mad}" is not defined in oned.conf (there are: ${Object.keys(MARKET_KINDS).join(', ')})`,
    );
  const missing = kind.required.filter((key) => !single(t, key));
  if (missing.length > 0) throw preconditionError('market-attributes', `[${wire}] A marketplace of kind ${mad} needs ${missing.join(', ')}.`);
  return mad;
};

export const create = writeRequest<{ readonly template: Template }, number>({
  wire: WIRE,
  async run(tx, { template }, ctx) {
    const name = checkName(WIRE, single(template, 'NAME'));
    const mad = checkKind(WIRE, template);
    await refuseTakenName(tx, 'MARKETPLACE', name, ctx.caller.uid, WIRE);
    const id = await nextId(tx, 'marketplaces');
    await insertMarket(tx, {
      id,
      name,
      uid: ctx.caller.uid,
      gid: ctx.caller.gid,
      permissions: initialPermissions(ctx.caller),
      state: MARKET_STATE.ENABLED,
      market_mad: mad,
      zone_id: 0,
      template: pack(withSingle(without(template, 'NAME', 'ZONE_ID'), 'MARKET_MAD', mad)),
    });
    return id;
  },
});
