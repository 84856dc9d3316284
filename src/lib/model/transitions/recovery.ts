import { isFailure, type StateName } from '../vmStates';
import { transitionFor, transitions } from '.';
import type { Row } from './transition';

/** What a person says of work that is open or that broke. */
export type Verdict = 'success' | 'failure' | 'retry';

/** All ways out of a state in which a VM is stuck. */
export type RecoverHow = Verdict | 'delete' | 'delete-db' | 'recreate';

const phases: ReadonlySet<StateName> = new Set(transitions.flatMap((t) => t.phases));
const settledRunning: readonly StateName[] = ['RUNNING', 'UNKNOWN'];

/** A state a VM only passes: work is open. */
export const isPassing = (state: StateName): boolean => phases.has(state);

/** Whether that may be said of a VM in that state; it is about work, so a VM that rests or waits has none. */
export const mayRecover = (state: StateName): boolean =>
  isPassing(state) || (isFailure(state) && state !== 'CLONING_FAILURE') || settledRunning.includes(state);

/** In words: they are most of the states. */
const RECOVERED = `${settledRunning.join(', ')}, each *_FAILURE but CLONING_FAILURE, and what a VM only passes, as BOOT or SAVE_SUSPEND`;

/** The field's words where it may not, and where it may. */
export const notRecovered = (verdict: Verdict, state: StateName, vmId: number): string =>
  `[one.vm.recover] Could not perform a ${verdict === 'retry' ? 'retry' : 'recover operation'} on VM ${vmId}, wrong state ${state}. (allowed in: ${RECOVERED})`;

/** The phase that follows in that work; undefined after the last. */
export const phaseAfter = (t: Pick<Row, 'phases'>, phase: StateName): StateName | undefined => t.phases[t.phases.indexOf(phase) + 1];

/** The phase of that work which leaves `state` when it breaks; undefined when none does. */
export const phaseThatLeaves = (t: Pick<Row, 'phases' | 'failed'>, state: StateName): StateName | undefined => t.phases.find((p) => t.failed[p] === state);

const ENDINGS = ['recreate', 'delete', 'delete-db'] as const;

/** Which of them would change something, the mildest first. Work that is open is at it already; what broke has failed, as everybody knows; of a VM that runs there is nothing to say. */
export const waysOut = (state: StateName): RecoverHow[] => [
  ...verdictsIn(state),
  ...ENDINGS.filter((how) => state !== 'DONE' && transitionFor(`recover-${how}`, state) !== undefined),
];

const verdictsIn = (state: StateName): Verdict[] => {
  if (!mayRecover(state) || state === 'RUNNING') return [];
  if (isPassing(state)) return ['success', 'failure'];
  return isFailure(state) ? ['retry', 'success'] : ['success'];
};
