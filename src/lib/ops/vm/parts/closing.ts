import type { Db } from '../../../../state/open';
import type { OperationRow } from '../../../../state/operations';
import type { Plan } from '../../../engine/plan';
import type { Env } from '../../request';
import { argsOf as begunArgs, planFor } from '../closings';
import { keptOf, type Placed, placedOf } from '../placed';

/** What the request gave its operation along. */
export const argsOf = <T>(operation: OperationRow): T => JSON.parse(operation.args) as T;

/** Where the VM's files are: on its host, or on the front-end while it has none. */
export const placeOfParts = (env: Env, operation: OperationRow): Promise<Placed> =>
  ['UNDEPLOYED', 'STOPPED'].includes(begunArgs(operation).from) ? keptOf(env, operation, -1) : placedOf(env, operation);

type Change = (tx: Db, results: ReadonlyMap<string, unknown>) => Promise<void>;

/** The closings of all plans, and what a part's change makes of the state when it went well. */
export const closings = (p: Placed, operation: OperationRow, done: Change): Omit<Plan, 'steps'> => {
  const { steps: _none, ...rest } = planFor(p, operation, { steps: [], succeeded: done });
  return rest;
};

/** The same, and what is taken back when it did not. */
export const withFailure = (p: Placed, operation: OperationRow, done: Change, failed: (tx: Db) => Promise<void>): Omit<Plan, 'steps'> => {
  const shared = closings(p, operation, done);
  return {
    ...shared,
    fail: async (tx, phase, error, seen) => {
      await shared.fail(tx, phase, error, seen);
      await failed(tx);
    },
  };
};
