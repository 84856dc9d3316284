import { NOUNS, type NounType, nameTaken } from '../../state/objects';
import type { Db } from '../../state/open';
import { preconditionError } from '../errors/errors';

/** A name that another object of the kind has: with this owner, or in the whole cloud. */
export const refuseTakenName = async (tx: Db, type: NounType, name: string, uid: number, wire: string): Promise<void> => {
  const holder = await nameTaken(tx, type, name, uid);
  if (holder !== undefined)
    throw preconditionError('name-taken', `[${wire}] NAME is already taken by ${NOUNS[type].label} ${holder}.`, {
      next: `one${NOUNS[type].prefix} show ${holder}`,
    });
};
