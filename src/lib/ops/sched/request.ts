import type { Db } from '../../../state/open';
import { insertOperation, openOperation } from '../../../state/operations';
import type { Ctx } from '../request';

/** The one placement operation that may be open. It reads the waiting VMs in the transaction that closes it, so whoever finds it open is seen by it. */
export const requestPlacement = async (tx: Db, ctx: Pick<Ctx, 'clock'>): Promise<void> => {
  if (await openOperation(tx, 'SCHED', 0)) return;
  await insertOperation(tx, { kind: 'sched.place', objectType: 'SCHED', objectId: 0, uid: 0, gid: 0 }, ctx.clock.now());
};

/** Room was freed or made: VMs that wait may fit now. */
export const placeWaiting = async (tx: Db, ctx: Pick<Ctx, 'clock'>): Promise<void> => {
  const waiting = await tx.selectFrom('vms').select('id').where('state', '=', 1).limit(1).executeTakeFirst();
  if (waiting) await requestPlacement(tx, ctx);
};
