import type { Db } from '../../state/open';
import { forgetOperations, forgetRequests, oldOperations, oldRequests } from '../../state/retention';
import type { Env } from './request';

/** Looks and placements come every minute and say nothing that is asked for later. */
const PASSING = ['host.look', 'sched.place', 'sched.resched'];
const PASSING_SECONDS = 86_400;

/** Transactions at a time; what is left is for the next time. */
const MOST = 20;

/**
 * The log would grow for ever: work on nodes, and requests with what would undo them, are kept for LOG_RETENTION; work on a VM at least
 * until it ended, and the last work on each object for ever.
 */
export const forgetOld = async ({ state, clock, config }: Pick<Env, 'state' | 'clock' | 'config'>): Promise<void> => {
  const clear = async (find: (db: Db) => Promise<number[]>, forget: (tx: Db, ids: readonly number[]) => Promise<void>): Promise<void> => {
    for (let i = 0; i < MOST; i++) {
      const ids = await find(state.db);
      if (ids.length === 0) return;
      await state.write((tx) => forget(tx, ids));
    }
  };
  await clear((db) => oldOperations(db, { before: clock.now() - PASSING_SECONDS, kinds: PASSING }), forgetOperations);
  if (config.logSeconds === 0) return;
  const before = clock.now() - config.logSeconds;
  await clear((db) => oldOperations(db, { before }), forgetOperations);
  await clear((db) => oldRequests(db, before), forgetRequests);
};
