import {
  type ActionName,
  actionsAllowedIn,
  failedState,
  remedyFor,
  statesAllowing,
  type Transition,
  transitionFor,
  transitions,
} from '../../../src/lib/model/transitions';
import { isFailure, pairOf, type StateName } from '../../../src/lib/model/vmStates';

const states: readonly StateName[] = [
  'PENDING',
  'HOLD',
  'STOPPED',
  'SUSPENDED',
  'DONE',
  'POWEROFF',
  'UNDEPLOYED',
  'CLONING',
  'CLONING_FAILURE',
  'PROLOG',
  'BOOT',
  'RUNNING',
  'EPILOG',
  'SHUTDOWN',
  'SHUTDOWN_POWEROFF',
  'BOOT_POWEROFF',
  'BOOT_UNKNOWN',
  'UNKNOWN',
  'BOOT_FAILURE',
  'PROLOG_FAILURE',
  'EPILOG_FAILURE',
];
const transient: readonly StateName[] = ['PROLOG', 'BOOT', 'EPILOG', 'SHUTDOWN', 'SHUTDOWN_POWEROFF', 'BOOT_POWEROFF', 'BOOT_UNKNOWN'];
const settled = states.filter((s) => !transient.includes(s));
const actions = [...new Set(transitions.map((t) => t.action))];
const row = (t: Transition): string => `${t.action} from ${t.from.join(', ')}`;
const rows = transitions.map((t) => [row(t), t] as const);

describe('every row', () => {
  test.each(rows)('%s names states that have numbers', (_, t) => {
    for (const state of [...t.from, ...t.phases, t.to, ...Object.values(t.failed)]) expect(pairOf(state)).toBeDefined();
  });

  test.each(rows)('%s begins and ends in settled states', (_, t) => {
    expect(settled).toEqual(expect.arrayContaining([...t.from, t.to, ...Object.values(t.failed)]));
  });

  test.each(rows)('%s goes through transient states only', (_, t) => {
    expect(transient).toEqual(expect.arrayContaining([...t.phases]));
  });

  test.each(rows)('%s says what a failure leaves, phase by phase', (_, t) => {
    expect(Object.keys(t.failed).sort()).toEqual([...t.phases].sort());
  });

  test.each(rows)('%s has a plan exactly when it has phases', (_, t) => {
    expect(t.plan !== undefined).toBe(t.phases.length > 0);
  });

  test.each(rows)('%s can be left again after a failure', (_, t) => {
    for (const state of Object.values(t.failed)) expect(actionsAllowedIn(state)).toContain('terminate-hard');
  });
});

test('no action has two rows for one state', () => {
  const pairs = transitions.flatMap((t) => t.from.map((from) => `${t.action} from ${from}`));
  expect(pairs).toEqual([...new Set(pairs)]);
});

test('every transient state is a phase of some row', () => {
  expect([...new Set(transitions.flatMap((t) => t.phases))].sort()).toEqual([...transient].sort());
});

test('an action, a plan and a phase name one row: an operation is found again by them after a crash', () => {
  const keys = transitions.flatMap((t) => t.phases.map((phase) => `${t.action} ${t.plan} ${phase}`));
  expect(keys).toEqual([...new Set(keys)]);
});

test.each(transient)('nothing may be asked of a VM in %s', (state) => expect(actionsAllowedIn(state)).toEqual([]));

test.each(settled.filter((s) => s !== 'DONE'))('a VM in %s can be ended', (state) => {
  expect(actionsAllowedIn(state)).toContain('terminate-hard');
});

const allowed: Readonly<Record<ActionName, readonly StateName[]>> = {
  hold: ['PENDING'],
  release: ['HOLD'],
  deploy: ['PENDING', 'HOLD'],
  poweroff: ['RUNNING', 'UNKNOWN'],
  'poweroff-hard': ['RUNNING', 'UNKNOWN'],
  resume: ['POWEROFF', 'UNKNOWN'],
  terminate: ['PENDING', 'HOLD', 'CLONING', 'CLONING_FAILURE', 'RUNNING', 'UNKNOWN', 'POWEROFF', 'UNDEPLOYED', 'STOPPED', 'SUSPENDED'],
  'terminate-hard': settled,
  'found-running': ['UNKNOWN', 'POWEROFF'],
  'found-off': ['RUNNING', 'UNKNOWN'],
  lost: ['RUNNING'],
};

test('these are all actions', () => expect(actions.sort()).toEqual(Object.keys(allowed).sort()));

test.each(actions)('%s is allowed where it is, and refused in every other state', (action) => {
  expect(states.filter((s) => transitionFor(action, s) !== undefined)).toEqual(states.filter((s) => allowed[action].includes(s)));
  expect([...statesAllowing(action)].sort()).toEqual([...allowed[action]].sort());
});

test('what a look found is nothing a person can ask for', () => {
  expect(settled.flatMap(actionsAllowedIn).filter((a) => ['found-running', 'found-off', 'lost'].includes(a))).toEqual([]);
});

const deploy = transitionFor('deploy', 'PENDING') as Transition;

test('a deployment that broke while copying is a PROLOG_FAILURE, while starting a BOOT_FAILURE', () => {
  expect(failedState(deploy, 'PROLOG')).toBe('PROLOG_FAILURE');
  expect(failedState(deploy, 'BOOT')).toBe('BOOT_FAILURE');
});

test('a phase that the row does not have is a bug, and is said to be', () =>
  expect(() => failedState(deploy, 'EPILOG')).toThrow('no failure state for deploy in EPILOG'));

test.each(['PROLOG_FAILURE', 'BOOT_FAILURE', 'EPILOG_FAILURE'] as const)('the way out of %s is a command that is allowed there', (state) => {
  expect(remedyFor(state, 7)).toBe('onevm terminate --hard 7');
  expect(actionsAllowedIn(state)).toContain('terminate-hard');
});

test.each(states.filter((s) => !isFailure(s)))('%s needs no remedy', (state) => expect(remedyFor(state, 7)).toBeUndefined());
