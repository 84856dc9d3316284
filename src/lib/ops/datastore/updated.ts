import { type DatastoreRow, datastoreById, imagesByDatastore, updateDatastore } from '../../../state/datastores';
import { missingError, preconditionError } from '../../errors/errors';
import { DATASTORE_TYPE } from '../../model/objectStates';
import { single, type Template, without, withSingle } from '../../template/template';
import type { UpdateHook } from '../object/hooks';
import { openedTemplate } from '../object/sealed';
import { placeWaiting } from '../sched/request';
import { completeDatastore, DATASTORE_WORDS, datastoreKind, FOLLOWING, isBackup } from './attributes';

/** Drivers and kind that the new template does not name stay what they are. */
const withDrivers = (t: Template, row: DatastoreRow): Template => {
  const own: [string, string][] = [
    ['TYPE', DATASTORE_WORDS[row.type] ?? 'IMAGE_DS'],
    ['TM_MAD', row.tm_mad],
    ...(row.type === DATASTORE_TYPE.SYSTEM ? [] : ([['DS_MAD', row.ds_mad]] as [string, string][])),
  ];
  return own.reduce((sum, [key, value]) => (single(sum, key) ? sum : withSingle(sum, key, value)), t);
};

/** Drivers and kind are checked as for a new one; what follows from the drivers follows from the new ones. */
export const datastoreUpdated: UpdateHook = async ({ tx, ctx, id, given, next: asked, wire }) => {
  const row = await datastoreById(tx, id);
  if (!row) throw missingError(`[${wire}] Error getting datastore [${id}].`);
  const next = withDrivers(asked, row);
  const { type, dsMad, tmMad } = datastoreKind(next, `[${wire}] Cannot update template.`);
  const otherKind = type !== row.type || dsMad !== row.ds_mad;
  if (otherKind && (isBackup(type) || isBackup(row.type)) && ((await imagesByDatastore(tx)).get(id) ?? []).length > 0)
    throw preconditionError('datastore-in-use', `[${wire}] Cannot update template. Datastore ${id} is not empty: it stays what it is`, {
      next: `onedatastore show ${id}`,
    });
  await updateDatastore(tx, id, { type, ds_mad: dsMad, tm_mad: tmMad });
  // VMs may have waited for one that says so of itself
  await placeWaiting(tx, ctx);
  if (isBackup(type)) {
    (await ctx.drivers.backup(dsMad)).checkAttributes(openedTemplate(ctx.secrets, 'DATASTORE', id, next));
    return completeDatastore(next, type, tmMad);
  }
  return completeDatastore(tmMad === row.tm_mad ? next : without(next, ...FOLLOWING.filter((key) => single(given, key) === undefined)), type, tmMad);
};
