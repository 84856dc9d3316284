import type { StateName } from './vmStates';

/**
 * The one table of what may be done to a VM in which state, and what comes of it. Guards, error texts, plans, docs/states.md and the tests are all made from it;
 * no other place compares states.
 *
 * - `from`    states in which the action is allowed
 * - `phases`  transient states the plan goes through, in order; the first is entered in the same transaction as the request
 * - `to`      state when all went well
 * - `failed`  state when a step of that phase failed or was lost
 * - `plan`    the plan that does the work; absent: the state change is all there is
 */
export interface Transition {
  readonly action: ActionName;
  readonly from: readonly StateName[];
  readonly phases: readonly StateName[];
  readonly to: StateName;
  readonly failed: Readonly<Partial<Record<StateName, StateName>>>;
  readonly plan?: PlanName;
}

export type ActionName = 'hold' | 'release' | 'deploy' | 'poweroff' | 'poweroff-hard' | 'resume' | 'terminate' | 'terminate-hard' | Finding;

/** What a look at a node found; nobody asked for it. */
export type Finding = 'found-running' | 'found-off' | 'lost';

export type PlanName = 'deploy' | 'boot' | 'poweroff' | 'poweroff-hard' | 'terminate' | 'terminate-hard' | 'terminate-broken' | 'cleanup';

/** States in which nothing of the VM is on any node. */
const NOT_PLACED = ['PENDING', 'HOLD', 'CLONING', 'CLONING_FAILURE'] as const;
/** States with files on a node and no domain. */
const AT_REST = ['POWEROFF', 'UNDEPLOYED', 'STOPPED', 'SUSPENDED'] as const;
const BROKEN = ['PROLOG_FAILURE', 'BOOT_FAILURE', 'EPILOG_FAILURE'] as const;

export const transitions: readonly Transition[] = [
  { action: 'hold', from: ['PENDING'], phases: [], to: 'HOLD', failed: {} },
  { action: 'release', from: ['HOLD'], phases: [], to: 'PENDING', failed: {} },
  {
    action: 'deploy',
    from: ['PENDING', 'HOLD'],
    phases: ['PROLOG', 'BOOT'],
    to: 'RUNNING',
    failed: { PROLOG: 'PROLOG_FAILURE', BOOT: 'BOOT_FAILURE' },
    plan: 'deploy',
  },
  {
    action: 'poweroff',
    from: ['RUNNING', 'UNKNOWN'],
    phases: ['SHUTDOWN_POWEROFF'],
    to: 'POWEROFF',
    failed: { SHUTDOWN_POWEROFF: 'RUNNING' },
    plan: 'poweroff',
  },
  {
    action: 'poweroff-hard',
    from: ['RUNNING', 'UNKNOWN'],
    phases: ['SHUTDOWN_POWEROFF'],
    to: 'POWEROFF',
    failed: { SHUTDOWN_POWEROFF: 'RUNNING' },
    plan: 'poweroff-hard',
  },
  { action: 'resume', from: ['POWEROFF'], phases: ['BOOT_POWEROFF'], to: 'RUNNING', failed: { BOOT_POWEROFF: 'POWEROFF' }, plan: 'boot' },
  { action: 'resume', from: ['UNKNOWN'], phases: ['BOOT_UNKNOWN'], to: 'RUNNING', failed: { BOOT_UNKNOWN: 'UNKNOWN' }, plan: 'boot' },
  { action: 'terminate', from: NOT_PLACED, phases: [], to: 'DONE', failed: {} },
  {
    action: 'terminate',
    from: ['RUNNING', 'UNKNOWN'],
    phases: ['SHUTDOWN', 'EPILOG'],
    to: 'DONE',
    failed: { SHUTDOWN: 'RUNNING', EPILOG: 'EPILOG_FAILURE' },
    plan: 'terminate',
  },
  { action: 'terminate', from: AT_REST, phases: ['EPILOG'], to: 'DONE', failed: { EPILOG: 'EPILOG_FAILURE' }, plan: 'cleanup' },
  { action: 'terminate-hard', from: NOT_PLACED, phases: [], to: 'DONE', failed: {} },
  {
    action: 'terminate-hard',
    from: ['RUNNING', 'UNKNOWN'],
    phases: ['SHUTDOWN', 'EPILOG'],
    to: 'DONE',
    failed: { SHUTDOWN: 'UNKNOWN', EPILOG: 'EPILOG_FAILURE' },
    plan: 'terminate-hard',
  },
  {
    // the same work, but what was broken never becomes UNKNOWN, from where it could be resumed without disks
    action: 'terminate-hard',
    from: BROKEN,
    phases: ['SHUTDOWN', 'EPILOG'],
    to: 'DONE',
    failed: { SHUTDOWN: 'EPILOG_FAILURE', EPILOG: 'EPILOG_FAILURE' },
    plan: 'terminate-broken',
  },
  { action: 'terminate-hard', from: AT_REST, phases: ['EPILOG'], to: 'DONE', failed: { EPILOG: 'EPILOG_FAILURE' }, plan: 'cleanup' },
  { action: 'terminate-hard', from: ['DONE'], phases: [], to: 'DONE', failed: {} },
  { action: 'found-running', from: ['UNKNOWN', 'POWEROFF'], phases: [], to: 'RUNNING', failed: {} },
  { action: 'found-off', from: ['RUNNING', 'UNKNOWN'], phases: [], to: 'POWEROFF', failed: {} },
  { action: 'lost', from: ['RUNNING'], phases: [], to: 'UNKNOWN', failed: {} },
];

export const transitionFor = (action: ActionName, from: StateName): Transition | undefined =>
  transitions.find((t) => t.action === action && t.from.includes(from));

/** In table order, each once: what the error text and the docs name. */
export const statesAllowing = (action: ActionName): StateName[] => [...new Set(transitions.filter((t) => t.action === action).flatMap((t) => t.from))];

const FINDINGS: readonly ActionName[] = ['found-running', 'found-off', 'lost'];

/** What a person may ask for in that state. */
export const actionsAllowedIn = (state: StateName): ActionName[] => [
  ...new Set(transitions.filter((t) => t.from.includes(state) && !FINDINGS.includes(t.action)).map((t) => t.action)),
];

/** What a plan that broke in `phase` leaves behind; a phase the table does not name is a bug of ours. */
export const failedState = (t: Transition, phase: StateName): StateName => {
  const state = t.failed[phase];
  if (!state) throw new Error(`the transition table has no failure state for ${t.action} in ${phase}`);
  return state;
};

/** What to type next for a VM that waits for a person; undefined where nothing is wrong. */
export const remedyFor = (state: StateName, vmId: number): string | undefined => {
  if (!actionsAllowedIn(state).includes('terminate-hard')) return undefined;
  return (BROKEN as readonly StateName[]).includes(state) ? `onevm terminate --hard ${vmId}` : undefined;
};
