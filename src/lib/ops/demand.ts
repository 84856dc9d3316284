import { aclRules } from '../../state/acl';
import { lockOf } from '../../state/locks';
import { clustersOf, NOUNS, type NounType, ownershipOf } from '../../state/objects';
import type { Db } from '../../state/open';
import { deniedError, missingError } from '../errors/errors';
import { type Caller, isAdmin, type Level, may } from '../model/permissions';
import type { Ctx } from './request';

export const notAuthorized = (wire: string, uid: number, what: string): Error => deniedError(`[${wire}] User [${uid}] : Not authorized to perform ${what}.`);

/**
 * The caller may do that to this object, and it is not locked against it; or the request ends here. The door asks it for every request; one that concerns more
 * than the object it is called for asks for the others itself:
 *
 *   await demand(tx, ctx, 'one.vm.attachnic', 'USE', 'NET', netId);
 *
 * Errors: missing, denied, denied with code 'locked'.
 */
export const demand = async (db: Db, ctx: Ctx, wire: string, level: Level, type: NounType, id: number, pastLock = false): Promise<void> => {
  const { caller } = ctx;
  const object = await ownershipOf(db, type, id);
  if (!object) throw missingError(`[${wire}] Error getting ${NOUNS[type].long} [${id}].`);
  if (!isAdmin(caller) && !may(caller, level, type, object, await aclRules(db), await clustersOf(db, type, id)))
    throw notAuthorized(wire, caller.uid, `${level} ${type} [${id}]`);
  if (!pastLock) await refuseLocked(db, caller, wire, level, type, id);
};

const RANK: Record<Level, number> = { USE: 1, MANAGE: 2, ADMIN: 4 };

/** A lock stops everybody, administrators too, until it is taken off: of level use (1) all, manage (2) what needs manage or admin, admin (3) what needs admin. */
const refuseLocked = async (db: Db, caller: Caller, wire: string, level: Level, type: NounType, id: number): Promise<void> => {
  if (!NOUNS[type].lockable) return;
  const lock = await lockOf(db, type, id);
  if (lock && lock.level <= RANK[level])
    throw deniedError(`[${wire}] User [${caller.uid}] : ${type} is locked. [${id}].`, { code: 'locked', next: `one${NOUNS[type].prefix} unlock ${id}` });
};
