import type { Db } from '../../state/open';
import { groupsOf, userById } from '../../state/users';
import { deniedError } from '../errors/errors';
import type { Caller } from '../model/permissions';

/** Who something is done for when nobody is there to say so: with the groups he has now. */
export const callerById = async (db: Db, uid: number): Promise<Caller> => {
  const user = await userById(db, uid);
  if (user?.enabled !== 1) throw deniedError(`user ${uid} is not there any more, or disabled: nothing is done in that name`, { next: 'oneuser list' });
  return { uid: user.id, name: user.name, gid: user.gid, gids: await groupsOf(db, user) };
};
