import { type LockRow, lockOf, putLock, removeLock } from '../../../state/locks';
import { NOUNS, type NounType } from '../../../state/objects';
import { deniedError } from '../../errors/errors';
import { type Caller, isAdmin } from '../../model/permissions';
import { writeRequest } from '../request';
import type { LockInput } from './hooks';

/** "All" stops what "use" stops: everything but looking. */
const USE = 1;
const ALL = 4;

const refuseOthers = (lock: LockRow | undefined, caller: Caller, wire: string, verb: string): void => {
  if (lock && lock.uid !== caller.uid && !isAdmin(caller))
    throw deniedError(`[${wire}] Error trying to ${verb} the resource.`, { code: 'locked', next: `ask user ${lock.uid}, who locked it` });
};

/** Stops what needs a right of that level or a higher one. Locked again, the new level counts. */
export const lock = (type: NounType) => {
  const wire = `${NOUNS[type].request}.lock`;
  return writeRequest<LockInput, void>({
    wire,
    async run(tx, { id, level }, ctx) {
      refuseOthers(await lockOf(tx, type, id), ctx.caller, wire, 'lock');
      await putLock(tx, { type, id, level: level === ALL ? USE : level, uid: ctx.caller.uid, time: ctx.clock.now(), request: -1 });
    },
  });
};

/** By who locked it, or an administrator. */
export const unlock = (type: NounType) => {
  const wire = `${NOUNS[type].request}.unlock`;
  return writeRequest<{ readonly id: number }, void>({
    wire,
    async run(tx, { id }, ctx) {
      refuseOthers(await lockOf(tx, type, id), ctx.caller, wire, 'unlock');
      await removeLock(tx, type, id);
    },
  });
};
