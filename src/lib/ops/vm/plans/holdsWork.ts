import { lastToBegin, type OperationRow } from '../../../../state/operations';
import type { Env } from '../../request';

/** Kinds of operations that take all of a VM's files away. */
export const ENDS: readonly string[] = ['vm.terminate', 'vm.terminate-hard', 'vm.delete', 'vm.recreate'];

/**
 * Whether persistent disks can hold what is not in their images: a guest that never started wrote nothing, and where an end began to remove, all was brought back before.
 * One that was made anew after that, and started, writes again.
 * Only an end counts: other operations remove things too, such as a cancelled backup, and the disks stay.
 */
export const holdsWork = async ({ state: { db } }: Env, { id, object_id }: OperationRow): Promise<boolean> => {
  const started = await lastToBegin(db, 'VM', object_id, ['start', 'restore', 'migrate'], id);
  return started > (await lastToBegin(db, 'VM', object_id, ['remove'], id, ENDS));
};
