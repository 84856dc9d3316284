import type { Db } from '../../state/open';
import { groupsOf, userById } from '../../state/users';
import { missingError } from '../errors/errors';
import type { Caller } from '../model/permissions';
import { demand } from './demand';
import type { Ctx } from './request';

/** For whom something is made, when it is not the caller. */
export interface Behalf {
  readonly asUid?: number;
  readonly asGid?: number;
}

/**
 * The request as if another user, or one of another group, had made it: the object is his, and images and networks are looked for among his.
 * Whoever asks needs MANAGE on that user and on that group. Throws missing and denied errors.
 */
export const onBehalf = async (tx: Db, ctx: Ctx, { asUid, asGid }: Behalf, wire: string): Promise<Ctx> => {
  let caller = ctx.caller;
  if (asUid !== undefined && asUid !== caller.uid) caller = await asUser(tx, ctx, asUid, wire);
  if (asGid !== undefined && asGid !== caller.gid) {
    await demand(tx, ctx, wire, 'MANAGE', 'GROUP', asGid);
    caller = { ...caller, gid: asGid, gids: [...new Set([asGid, ...caller.gids])] };
  }
  return caller === ctx.caller ? ctx : { ...ctx, caller };
};

const asUser = async (tx: Db, ctx: Ctx, uid: number, wire: string): Promise<Caller> => {
  await demand(tx, ctx, wire, 'MANAGE', 'USER', uid);
  const user = await userById(tx, uid);
  if (!user) throw missingError(`[${wire}] Error getting user [${uid}].`);
  return { ...ctx.caller, uid, name: user.name, gid: user.gid, gids: await groupsOf(tx, user) };
};
