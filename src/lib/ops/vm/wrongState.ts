import { type OneError, preconditionError } from '../../errors/errors';
import { type ActionName, actionsAllowedIn, refusedText, remedyFor, statesAllowing } from '../../model/transitions';
import { BRIEF } from '../../model/transitions/places';
import type { StateName } from '../../model/vmStates';

/** Words of the field for each refusal, then what it leaves out: in which states the action is allowed, and what to type. */
export const wrongState = (action: ActionName, state: StateName, vmId: number): OneError => {
  const transient = actionsAllowedIn(state).length === 0 && state !== 'DONE';
  const next = remedyFor(state, vmId) ?? (transient ? `onevm show ${vmId}` : undefined);
  return preconditionError('wrong-state', `${refusedText(action, state, vmId)} (allowed in: ${statesAllowing(action).join(', ')})`, {
    next,
    soon: BRIEF.includes(state),
  });
};
