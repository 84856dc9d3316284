import { type OperationRow, stepEverBegun } from '../../../../state/operations';
import type { Env } from '../../request';

/** Whether persistent disks can hold what is not in their images: a guest that never started wrote nothing, and where an earlier end began to remove, all was brought back before. */
export const holdsWork = async ({ state: { db } }: Env, { id, object_id }: OperationRow): Promise<boolean> =>
  (await stepEverBegun(db, 'VM', object_id, 'start', id)) && !(await stepEverBegun(db, 'VM', object_id, 'remove', id));
