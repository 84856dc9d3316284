import { allHosts } from '../../../state/hosts';
import type { Db } from '../../../state/open';
import { insertOperation, lastOperation, openOperation, setArgs } from '../../../state/operations';
import { hasPendingVms, newestPendingVm, reschedVms } from '../../../state/vms';
import { HOST_STATE } from '../../model/objectStates';
import { type Ctx, type Env, writeRequest } from '../request';

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

/** Seconds after which VMs that still wait are looked at again, and hosts that were silent are asked again: it may have been for a moment only. */
export const RETRY_SECONDS = 10;

const isDue = async (db: Db, now: number): Promise<boolean> => {
  if (!(await hasPendingVms(db))) return false;
  const last = await lastOperation(db, 'SCHED', 0);
  return last === undefined || (last.finished !== null && last.finished + RETRY_SECONDS <= now);
};

/** What a service does all the time and `oned --once` when cron wakes it. */
export const retryWaiting = async ({ state, clock }: Pick<Env, 'state' | 'clock'>): Promise<void> => {
  if (await isDue(state.db, clock.now())) await state.write((tx) => requestPlacement(tx, { clock }));
  if (await isMoveDue(state.db, clock.now())) await state.write((tx) => requestMoves(tx, clock.now(), 0, { uid: 0, gid: 0 }));
};

/** VMs that were marked to be moved, and for which no host had room. */
const isMoveDue = async (db: Db, now: number): Promise<boolean> => {
  if ((await reschedVms(db)).length === 0) return false;
  const last = await lastOperation(db, 'RESCHED', 0);
  return last === undefined || (last.finished !== null && last.finished + RETRY_SECONDS <= now);
};

/** The one operation that moves marked VMs; it reads the marks in the transaction that closes it. Resolves with its id. */
export const requestMoves = async (tx: Db, now: number, inSeconds: number, by: { readonly uid: number; readonly gid: number }): Promise<number> => {
  const open = await openOperation(tx, 'RESCHED', 0);
  if (open) return open.id;
  return insertOperation(tx, { kind: 'sched.resched', objectType: 'RESCHED', objectId: 0, notBefore: now + inSeconds, uid: by.uid, gid: by.gid }, now);
};

/** How long, in seconds, a worker that was woken stays for a VM that waits for a silent host. */
const PATIENCE_SECONDS = 600;

/** Does a VM wait for what may come right by itself: a host that nobody switched off and that cannot be asked? */
export const mayComeRight = async ({ state: { db }, clock }: Pick<Env, 'state' | 'clock'>): Promise<boolean> => {
  const [waiting] = await newestPendingVm(db);
  if (waiting === undefined || waiting.state_since < clock.nowMs() - PATIENCE_SECONDS * 1000) return false;
  return (await allHosts(db)).some((h) => h.state === HOST_STATE.ERROR || h.state === HOST_STATE.INIT);
};

/** As `retryWaiting`, for a command that waits for a VM where no service is at work. */
export const retry = writeRequest<Record<string, never>, void>({
  wire: 'one.vm.deploy',
  async run(tx, _input, ctx) {
    if (await isDue(tx, ctx.clock.now())) await requestPlacement(tx, ctx);
  },
});
