import { sql } from 'kysely';
import { pairOf } from '../lib/model/vmStates';

/** STATE of a VM that has ended. */
export const DONE = pairOf('DONE').state;

/** The same as a literal: the indexes of VMs leave out those that are done, which a parameter does not tell. */
export const DONE_LITERAL = sql.lit(DONE);

/**
 * States that hold a host's CPU and memory. A powered-off VM keeps its place, so that resume cannot fail for want of room, as the field does.
 */
export const HOLDING: readonly number[] = (['RUNNING', 'SUSPENDED', 'POWEROFF'] as const).map((name) => pairOf(name).state);
