import { datastoreById, imagesByDatastore, updateDatastore } from '../../../state/datastores';
import { missingError, preconditionError } from '../../errors/errors';
import { single, without } from '../../template/template';
import type { UpdateHook } from '../object/hooks';
import { openedTemplate } from '../object/sealed';
import { completeDatastore, datastoreKind, FOLLOWING, isBackup } from './attributes';

/** Drivers and kind are checked as for a new one; what follows from the drivers follows from the new ones. */
export const datastoreUpdated: UpdateHook = async ({ tx, ctx, id, given, next, wire }) => {
  const row = await datastoreById(tx, id);
  if (!row) throw missingError(`[${wire}] Error getting datastore [${id}].`);
  const { type, dsMad, tmMad } = datastoreKind(next, `[${wire}] Cannot update template.`);
  const otherKind = type !== row.type || dsMad !== row.ds_mad;
  if (otherKind && (isBackup(type) || isBackup(row.type)) && ((await imagesByDatastore(tx)).get(id) ?? []).length > 0)
    throw preconditionError('datastore-in-use', `[${wire}] Cannot update template. Datastore ${id} is not empty: it stays what it is`, {
      next: `onedatastore show ${id}`,
    });
  await updateDatastore(tx, id, { type, ds_mad: dsMad, tm_mad: tmMad });
  if (isBackup(type)) {
    (await ctx.drivers.backup(dsMad)).checkAttributes(openedTemplate(ctx.secrets, 'DATASTORE', id, next));
    return completeDatastore(next, type, tmMad);
  }
  return completeDatastore(tmMad === row.tm_mad ? next : without(next, ...FOLLOWING.filter((key) => single(given, key) === undefined)), type, tmMad);
};
