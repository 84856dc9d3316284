import { type OneError, preconditionError } from '../../errors/errors';
import { type ActionName, actionsAllowedIn, remedyFor, statesAllowing } from '../../model/transitions';
import type { StateName } from '../../model/vmStates';

/** Words of the field for each refusal, then what it leaves out: in which states the action is allowed, and what to type. */
export const wrongState = (action: ActionName, state: StateName, vmId: number): OneError => {
  const first =
    action === 'deploy'
      ? `[one.vm.deploy] Deploy action is not available for state ${state}`
      : action.startsWith('terminate')
        ? `[one.vm.action] Error performing action "${action}": Could not terminate VM ${vmId}, wrong state ${state}.`
        : `[one.vm.action] Error performing action "${action}": This action is not available for state ${state}`;
  const transient = actionsAllowedIn(state).length === 0 && state !== 'DONE';
  const next = remedyFor(state, vmId) ?? (transient ? `onevm show ${vmId}` : undefined);
  return preconditionError('wrong-state', `${first} (allowed in: ${statesAllowing(action).join(', ')})`, { next });
};
