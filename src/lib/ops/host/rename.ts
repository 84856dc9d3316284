import { checkHostName } from '../../model/names';
import type { RenameHook } from '../object/hooks';

/** Its name is its address too. */
export const hostRename: RenameHook = async (_tx, _ctx, wire, _id, name) => (name === '' ? name : checkHostName(wire, name));
