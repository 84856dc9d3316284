import { nextId } from '../../../state/ids';
import { type ImageRow, imageById } from '../../../state/images';
import { insertMarketApp, type MarketRow, marketById } from '../../../state/markets';
import type { Db } from '../../../state/open';
import { insertOperation } from '../../../state/operations';
import { pack } from '../../../state/packing';
import { missingError, preconditionError } from '../../errors/errors';
import { checkName } from '../../model/names';
import { IMAGE_STATE, imageStateName, isFileType, MARKET_STATE, MARKETAPP_STATE, MARKETAPP_TYPE, type MarketAppTypeName } from '../../model/objectStates';
import { initialPermissions } from '../../model/permissions';
import { single, type Template, without } from '../../template/template';
import { demand } from '../demand';
import { settle } from '../image/settle';
import { MARKET_KINDS } from '../market/drivers';
import { type Ctx, writeRequest } from '../request';
import { refuseTakenName } from '../takenName';

const WIRE = 'one.marketapp.allocate';

export interface CreateMarketApp {
  readonly template: Template;
  readonly marketId: number;
}

const refused = (code: string, text: string, next: string) => preconditionError(code, `[${WIRE}] ${text}`, { next });

const marketOf = async (db: Db, ctx: Ctx, id: number): Promise<MarketRow> => {
  const market = await marketById(db, id);
  if (!market) throw missingError(`[${WIRE}] Error getting marketplace [${id}].`, { next: 'onemarket list' });
  await demand(db, ctx, WIRE, 'USE', 'MARKETPLACE', id);
  if (market.state !== MARKET_STATE.ENABLED) throw refused('market-disabled', `Marketplace ${id} is disabled.`, `onemarket enable ${id}`);
  if (market.market_mad !== 'http')
    throw refused(
      'market-kind',
      MARKET_KINDS[market.market_mad]?.public
        ? `Marketplace ${id} is public (${market.market_mad}): apps are offered by it, not put into it.`
        : `Apps cannot be put into marketplaces of kind ${market.market_mad} yet.`,
      'onemarket list',
    );
  return market;
};

const typeOf = (t: Template): number => {
  const word = (single(t, 'TYPE') ?? 'IMAGE').toUpperCase();
  const type = MARKETAPP_TYPE[word as MarketAppTypeName];
  if (!type) throw refused('app-type', `Unknown TYPE ${word} (there are: IMAGE, VMTEMPLATE, SERVICE_TEMPLATE)`, 'onemarketapp create --help');
  return type;
};

/** Its bytes are copied: an image that a VM writes into would give half of this and half of that. */
const originOf = async (db: Db, ctx: Ctx, t: Template): Promise<ImageRow> => {
  const given = single(t, 'ORIGIN_ID');
  const image = given !== undefined && /^\d+$/.test(given) ? await imageById(db, Number(given)) : undefined;
  if (!image) throw missingError(`[${WIRE}] Error getting image [${given ?? ''}]: an app of type IMAGE has its ORIGIN_ID.`, { next: 'oneimage list' });
  await demand(db, ctx, WIRE, 'USE', 'IMAGE', image.id);
  if (isFileType(image.type)) throw refused('image-type', `Image ${image.id} is a file for context or boot.`, `oneimage show ${image.id}`);
  if (![IMAGE_STATE.READY, IMAGE_STATE.USED, IMAGE_STATE.CLONE].some((s) => s === image.state))
    throw refused('image-state', `Cannot export image ${image.id} in state: ${imageStateName(image.state)}`, `oneimage show ${image.id}`);
  return image;
};

const OWN = ['NAME', 'TYPE', 'ORIGIN_ID', 'DESCRIPTION', 'VERSION', 'APPTEMPLATE64', 'FORMAT', 'MD5', 'SIZE', 'SOURCE', 'MARKETPLACE_ID', 'MARKETPLACE'];

/** An app of an image is LOCKED until its bytes are in the market; one of a template has no bytes. */
export const create = writeRequest<CreateMarketApp, { id: number; operation: number | undefined }>({
  wire: WIRE,
  async run(tx, { template, marketId }, ctx) {
    const name = checkName(WIRE, single(template, 'NAME'));
    const market = await marketOf(tx, ctx, marketId);
    const type = typeOf(template);
    const origin = type === MARKETAPP_TYPE.IMAGE ? await originOf(tx, ctx, template) : undefined;
    await refuseTakenName(tx, 'MARKETPLACEAPP', name, ctx.caller.uid, WIRE);
    const id = await nextId(tx, 'marketapps');
    const now = ctx.clock.now();
    await insertMarketApp(tx, {
      id,
      name,
      uid: ctx.caller.uid,
      gid: ctx.caller.gid,
      permissions: initialPermissions(ctx.caller),
      market_id: market.id,
      state: origin ? MARKETAPP_STATE.LOCKED : MARKETAPP_STATE.READY,
      type,
      regtime: now,
      origin_id: origin?.id ?? -1,
      size_mb: origin?.size_mb ?? 0,
      description: single(template, 'DESCRIPTION') ?? '',
      version: single(template, 'VERSION') ?? '0.0',
      format: origin?.format ?? '',
      app_template: single(template, 'APPTEMPLATE64') ?? '',
      template: pack(without(template, ...OWN)),
    });
    if (origin) await settle(tx, origin.id);
    const operation = origin
      ? await insertOperation(tx, { kind: 'marketapp.publish', objectType: 'MARKETPLACEAPP', objectId: id, uid: ctx.caller.uid, gid: ctx.caller.gid }, now)
      : undefined;
    return { id, operation };
  },
});
