import { deleteMarketApp, type MarketAppRow, marketAppById, updateMarketApp } from '../../../state/markets';
import { insertOperation, openOperation } from '../../../state/operations';
import { preconditionError } from '../../errors/errors';
import { MARKETAPP_STATE, MARKETAPP_TYPE, marketAppStateName } from '../../model/objectStates';
import { writeRequest } from '../request';

export const enable = writeRequest<{ readonly id: number; readonly enable: boolean }, void>({
  wire: 'one.marketapp.enable',
  async run(tx, input) {
    const app = (await marketAppById(tx, input.id)) as MarketAppRow;
    const wanted = input.enable ? MARKETAPP_STATE.READY : MARKETAPP_STATE.DISABLED;
    if (app.state === wanted) return;
    if (app.state !== MARKETAPP_STATE.READY && app.state !== MARKETAPP_STATE.DISABLED)
      throw preconditionError(
        'app-state',
        `[one.marketapp.enable] Cannot ${input.enable ? 'enable' : 'disable'} app ${app.id} in state: ${marketAppStateName(app.state)}`,
        { next: `onemarketapp show ${app.id}` },
      );
    await updateMarketApp(tx, app.id, { state: wanted });
  },
});

/** The row goes when the bytes are gone; an app of a template has none. */
export const remove = writeRequest<{ readonly id: number }, void>({
  wire: 'one.marketapp.delete',
  async run(tx, { id }, ctx) {
    const app = (await marketAppById(tx, id)) as MarketAppRow;
    if (await openOperation(tx, 'MARKETPLACEAPP', id))
      throw preconditionError('app-busy', `[one.marketapp.delete] Cannot delete app ${id}: it is being worked on.`, { next: `onemarketapp show ${id}` });
    if (app.type !== MARKETAPP_TYPE.IMAGE) return deleteMarketApp(tx, id);
    await updateMarketApp(tx, id, { state: MARKETAPP_STATE.LOCKED });
    await insertOperation(
      tx,
      { kind: 'marketapp.remove', objectType: 'MARKETPLACEAPP', objectId: id, uid: ctx.caller.uid, gid: ctx.caller.gid },
      ctx.clock.now(),
    );
  },
});
