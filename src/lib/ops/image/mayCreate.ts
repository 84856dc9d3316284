import { aclRules } from '../../../state/acl';
import type { DatastoreRow } from '../../../state/datastores';
import { nameTaken } from '../../../state/objects';
import type { Db } from '../../../state/open';
import { preconditionError } from '../../errors/errors';
import { isAdmin, mayCreate } from '../../model/permissions';
import { demand, notAuthorized } from '../demand';
import type { Ctx } from '../request';

/** Who makes an image may make images, and uses the datastore that it goes to. */
export const refuseDatastore = async (db: Db, ctx: Ctx, wire: string, ds: DatastoreRow): Promise<void> => {
  if (isAdmin(ctx.caller)) return;
  if (!mayCreate(ctx.caller, 'IMAGE', await aclRules(db))) throw notAuthorized(wire, ctx.caller.uid, 'CREATE IMAGE');
  await demand(db, ctx, wire, 'USE', 'DATASTORE', ds.id);
};

export const refuseTakenName = async (tx: Db, ctx: Ctx, wire: string, name: string): Promise<void> => {
  const holder = await nameTaken(tx, 'IMAGE', name, ctx.caller.uid);
  if (holder === undefined) return;
  throw preconditionError('name-taken', `[${wire}] Error allocating a new image. NAME is already taken by IMAGE ${holder}.`, {
    next: `oneimage show ${holder}`,
  });
};
