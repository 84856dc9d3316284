import { preconditionError } from '../../errors/errors';
import type { ChownHook } from '../object/hooks';
import { stateOf, vmOf } from './change';

/** A VM that has ended stays with whom it was: accounts are kept by it. */
export const vmChown: ChownHook = async (tx, _ctx, wire, { id }) => {
  if (stateOf(await vmOf(tx, id)) === 'DONE')
    throw preconditionError('vm-state', `[${wire}] Could not change VM ownership, wrong state DONE (allowed in: all others)`);
};
