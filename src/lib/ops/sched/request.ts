import type { Db } from '../../../state/open';
import { insertOperation, openOperation, setArgs } from '../../../state/operations';
import { hasPendingVms } from '../../../state/vms';
import type { Ctx } from '../request';

/** Where a round of placements is: it goes through the waiting VMs by id, some hundred in a transaction. */
export interface Round {
  /** VMs up to this id were looked at */
  readonly after: number;
  /** something changed since the round began: another follows */
  readonly again: boolean;
}

export const FROM_THE_START: Round = { after: -1, again: false };

/**
 * The one placement operation that may be open. It reads the waiting VMs in the transaction that closes it, so whoever finds it open is seen by it,
 * or by the round that it is told to add.
 */
export const requestPlacement = async (tx: Db, ctx: Pick<Ctx, 'clock'>): Promise<void> => {
  const open = await openOperation(tx, 'SCHED', 0);
  if (!open) return continueRound(tx, ctx, FROM_THE_START);
  const round = JSON.parse(open.args) as Round;
  if (round.after >= 0 && !round.again) await setArgs(tx, open.id, { ...round, again: true });
};

export const continueRound = async (tx: Db, ctx: Pick<Ctx, 'clock'>, round: Round): Promise<void> => {
  await insertOperation(tx, { kind: 'sched.place', objectType: 'SCHED', objectId: 0, args: round, uid: 0, gid: 0 }, ctx.clock.now());
};

/** Room was freed or made: VMs that wait may fit now. */
export const placeWaiting = async (tx: Db, ctx: Pick<Ctx, 'clock'>): Promise<void> => {
  if (await hasPendingVms(tx)) await requestPlacement(tx, ctx);
};
