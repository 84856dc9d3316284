import { lastOperation, type OperationRow } from '../../../../state/operations';
import type { Step } from '../../../engine/plan';
import type { StateName } from '../../../model/vmStates';
import type { Env } from '../../request';
import { type Placed, placedBefore } from '../placed';
import { surelyOffStep } from '../steps';

/**
 * Before a VM starts where it is said to be: when the last thing done to it was a move that broke, the host on the other side is asked first.
 * A guest that runs there, unseen, must not run a second time.
 */
export const elsewhereSteps = async (env: Env, operation: OperationRow, p: Placed, phase: StateName): Promise<Step[]> => {
  let before = await lastOperation(env.state.db, 'VM', operation.object_id, operation.id);
  // a start that broke because the other host could not be asked has not answered the question
  while (before?.state === 'failed' && before.kind === 'vm.boot') before = await lastOperation(env.state.db, 'VM', operation.object_id, before.id);
  if (before?.state !== 'failed' || !before.kind.startsWith('vm.migrate')) return [];
  const other = await placedBefore(env, operation);
  return other && other.node.id !== p.node.id ? [surelyOffStep(other, phase, 'nowhere-else')] : [];
};
