import { isOneError, missingError } from '../../../lib/errors/errors';
import { parseRef } from '../../../lib/model/idLists';
import type { NounType } from '../../../state/objects';
import type { One } from '../../context';

/** An object that an option names. Scripts of the field look for the second line. */
export const resolveOption = async (one: One, type: NounType, option: string, given: string): Promise<number> => {
  try {
    return await one.resolve(type, parseRef(given));
  } catch (e) {
    if (isOneError(e)) throw missingError(`${e.message}\noption ${option}: Parsing error`, { code: e.code, next: e.next });
    throw e;
  }
};
