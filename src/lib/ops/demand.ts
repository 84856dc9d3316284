import { aclRules } from '../../state/acl';
import { clustersOf, NOUNS, type NounType, ownershipOf } from '../../state/objects';
import type { Db } from '../../state/open';
import { deniedError, missingError } from '../errors/errors';
import { isAdmin, type Level, may } from '../model/permissions';
import type { Ctx } from './request';

export const notAuthorized = (wire: string, uid: number, what: string): Error => deniedError(`[${wire}] User [${uid}] : Not authorized to perform ${what}.`);

/** The caller may do that to this object, or the request ends here. Errors: missing, denied. For requests that concern more than the object they are called for. */
export const demand = async (db: Db, { caller }: Ctx, wire: string, level: Level, type: NounType, id: number): Promise<void> => {
  const object = await ownershipOf(db, type, id);
  if (!object) throw missingError(`[${wire}] Error getting ${NOUNS[type].long} [${id}].`);
  if (isAdmin(caller)) return;
  if (may(caller, level, type, object, await aclRules(db), await clustersOf(db, type, id))) return;
  throw notAuthorized(wire, caller.uid, `${level} ${type} [${id}]`);
};
