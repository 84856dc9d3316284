import { datastoreById, updateDatastore } from '../../../state/datastores';
import { missingError } from '../../errors/errors';
import { single, without } from '../../template/template';
import type { UpdateHook } from '../object/hooks';
import { completeDatastore, datastoreKind, FOLLOWING } from './attributes';

/** Drivers and kind are checked as for a new one; what follows from the drivers follows from the new ones. */
export const datastoreUpdated: UpdateHook = async ({ tx, id, given, next, wire }) => {
  const row = await datastoreById(tx, id);
  if (!row) throw missingError(`[${wire}] Error getting datastore [${id}].`);
  const { type, dsMad, tmMad } = datastoreKind(next, `[${wire}] Cannot update template.`);
  await updateDatastore(tx, id, { type, ds_mad: dsMad, tm_mad: tmMad });
  return completeDatastore(tmMad === row.tm_mad ? next : without(next, ...FOLLOWING.filter((key) => single(given, key) === undefined)), type, tmMad);
};
