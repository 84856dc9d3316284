import { imageById } from '../../../state/images';
import { deleteMarketApp, type MarketAppRow, type MarketRow, marketAppById, marketById, updateMarketApp } from '../../../state/markets';
import type { OperationRow } from '../../../state/operations';
import { pack, unpack } from '../../../state/packing';
import type { MarketPlace, Published } from '../../drivers/market/driver';
import type { Plan, Planner } from '../../engine/plan';
import { messageOf, missingError } from '../../errors/errors';
import { MARKETAPP_STATE } from '../../model/objectStates';
import { single, withSingle } from '../../template/template';
import { settle } from '../image/settle';
import type { Env } from '../request';

const HALF_A_DAY_MS = 12 * 3600 * 1000;

interface Subject {
  readonly app: MarketAppRow;
  readonly market: MarketRow;
  readonly place: MarketPlace;
  readonly key: string;
}

const subjectOf = async (env: Env, operation: OperationRow): Promise<Subject> => {
  const app = await marketAppById(env.state.db, operation.object_id);
  const market = app && (await marketById(env.state.db, app.market_id));
  if (!app || !market) throw missingError(`app ${operation.object_id} is not in the state`);
  const t = unpack(market.template);
  return { app, market, place: { folder: single(t, 'PUBLIC_DIR') ?? '', url: single(t, 'BASE_URL') ?? '' }, key: `app-${app.id}` };
};

const publish = async (env: Env, operation: OperationRow): Promise<Plan> => {
  const { app, market, place, key } = await subjectOf(env, operation);
  const driver = await env.drivers.market(market.market_mad);
  const image = await imageById(env.state.db, app.origin_id);
  if (!image) throw missingError(`image ${app.origin_id}, which app ${app.id} is made of, is not in the state`);
  return {
    steps: [
      {
        name: 'publish',
        summary: `copy image ${image.id} into marketplace ${market.id}`,
        timeoutMs: HALF_A_DAY_MS,
        run: () => driver.publish(place, image.source, key),
        undo: () => driver.remove(place, key),
      },
    ],
    async succeed(tx, results) {
      const { source, md5 } = results.get('publish') as Published;
      await updateMarketApp(tx, app.id, { state: MARKETAPP_STATE.READY, source, md5 });
      await settle(tx, image.id);
    },
    async fail(tx, _phase, error) {
      await updateMarketApp(tx, app.id, { state: MARKETAPP_STATE.ERROR, template: pack(withSingle(unpack(app.template), 'ERROR', messageOf(error))) });
      await settle(tx, image.id);
    },
  };
};

const remove = async (env: Env, operation: OperationRow): Promise<Plan> => {
  const { app, market, place, key } = await subjectOf(env, operation);
  const driver = await env.drivers.market(market.market_mad);
  return {
    steps: [{ name: 'remove', summary: `remove app ${app.id} from marketplace ${market.id}`, pointOfNoReturn: true, run: () => driver.remove(place, key) }],
    async succeed(tx) {
      await deleteMarketApp(tx, app.id);
      await settle(tx, app.origin_id);
    },
    async fail(tx, _phase, error) {
      const template = pack(withSingle(unpack(app.template), 'ERROR', `could not be deleted: ${messageOf(error)}`));
      await updateMarketApp(tx, app.id, { state: MARKETAPP_STATE.ERROR, template });
      await settle(tx, app.origin_id);
    },
  };
};

export const marketAppPlanners = (env: Env): Readonly<Record<string, Planner>> => ({
  'marketapp.publish': (operation) => publish(env, operation),
  'marketapp.remove': (operation) => remove(env, operation),
});
