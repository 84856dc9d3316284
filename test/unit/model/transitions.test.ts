import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ActionName,
  actionsAllowedIn,
  failedState,
  remedyFor,
  statesAllowing,
  type Transition,
  transitionFor,
  transitions,
  typedFor,
} from '../../../src/lib/model/transitions';
import { isPassing, mayRecover, notRecovered, phaseAfter, phaseThatLeaves } from '../../../src/lib/model/transitions/recovery';
import { allStates, isFailure, pairOf, type StateName } from '../../../src/lib/model/vmStates';

const passing = allStates.filter(isPassing);
const settled = allStates.filter((s) => !isPassing(s));
const row = (t: Transition): string => `${t.action} from ${t.from.join(', ')}`;
const rows = transitions.map((t) => [row(t), t] as const);
/** Rows that overtake work that is open, or clean up after anything, begin anywhere. */
const overtakes = (t: Transition): boolean => t.action.startsWith('recover-') || t.action.endsWith('-hard');

describe('every row', () => {
  test.each(rows)('%s names states that have numbers', (_, t) => {
    for (const state of [...t.from, ...t.phases, t.to, ...Object.values(t.failed)]) expect(pairOf(state)).toBeDefined();
  });

  test.each(rows)('%s ends in settled states, and begins in one unless it overtakes what is open', (_, t) => {
    expect(settled).toEqual(expect.arrayContaining([t.to, ...Object.values(t.failed), ...(overtakes(t) ? [] : t.from)]));
  });

  test.each(rows)('%s says what a failure leaves, phase by phase', (_, t) => {
    expect(Object.keys(t.failed).sort()).toEqual([...t.phases].sort());
  });

  test.each(rows)('%s has a plan when it has phases, and without phases only for what leaves the VM in its state', (_, t) => {
    if (t.plan === undefined) expect(t.phases).toEqual([]);
    else if (t.phases.length === 0) expect(t.from).toEqual([t.to]);
  });

  test.each(rows)('%s can be left again after a failure', (_, t) => {
    for (const state of Object.values(t.failed)) expect(actionsAllowedIn(state)).toContain('terminate-hard');
  });
});

test('no action has two rows for one state', () => {
  const pairs = transitions.flatMap((t) => t.from.map((from) => `${t.action} from ${from}`));
  expect(pairs).toEqual([...new Set(pairs)]);
});

test.each(settled.filter((s) => s !== 'DONE' && !isUnreached(s)))('a VM in %s can be ended', (state) => {
  expect(actionsAllowedIn(state)).toContain('terminate-hard');
});

/** States of the field that no row of ours leads to. */
function isUnreached(state: StateName): boolean {
  return !transitions.some((t) => t.to === state || Object.values(t.failed).includes(state));
}

test.each(passing)('of a VM in %s only what overtakes may be asked', (state) => {
  for (const action of actionsAllowedIn(state)) expect(overtakes(transitionFor(action, state) as Transition)).toBe(true);
});

test('what a look found is nothing a person can ask for', () => {
  expect(allStates.flatMap(actionsAllowedIn).filter((a) => /^found-|lost$/.test(a))).toEqual([]);
  expect(typedFor('lost', '3')).toBe('');
});

test('the states that allow an action are those of its rows', () => {
  expect(statesAllowing('suspend')).toEqual(['RUNNING']);
  expect(statesAllowing('stop')).toEqual(['RUNNING', 'SUSPENDED']);
});

const deploy = transitionFor('deploy', 'PENDING') as Transition;

test('a deployment that broke while copying is a PROLOG_FAILURE, while starting a BOOT_FAILURE', () => {
  expect(failedState(deploy, 'PROLOG')).toBe('PROLOG_FAILURE');
  expect(failedState(deploy, 'BOOT')).toBe('BOOT_FAILURE');
});

test('a phase that the row does not have is a bug, and is said to be', () =>
  expect(() => failedState(deploy, 'EPILOG')).toThrow('no failure state for deploy in EPILOG'));

test.each(allStates.filter((s) => isFailure(s) && s !== 'CLONING_FAILURE'))('the way out of %s is a command that is allowed there', (state) => {
  expect(remedyFor(state, 7)).toBe('onevm recover --retry 7');
  expect(mayRecover(state)).toBe(true);
});

test.each(allStates.filter((s) => !isFailure(s)))('%s needs no remedy', (state) => expect(remedyFor(state, 7)).toBeUndefined());

test('recovery: the phase that broke, and the one after it', () => {
  expect(phaseThatLeaves(deploy, 'PROLOG_FAILURE')).toBe('PROLOG');
  expect(phaseThatLeaves(deploy, 'EPILOG_FAILURE')).toBeUndefined();
  expect(phaseAfter(deploy, 'PROLOG')).toBe('BOOT');
  expect(phaseAfter(deploy, 'BOOT')).toBeUndefined();
});

test('recovery that is not possible is refused with the words of the field', () => {
  expect(notRecovered('retry', 'HOLD', 33)).toBe('[one.vm.recover] Could not perform a retry on VM 33, wrong state HOLD.');
  expect(notRecovered('failure', 'DONE', 78)).toBe('[one.vm.recover] Could not perform a recover operation on VM 78, wrong state DONE.');
});

/** What was recorded of the field: state x action -> allowed, the state right after, and the one when all was done. */
interface Cell {
  readonly allowed: boolean;
  readonly after?: StateName;
  readonly settled?: StateName;
}
const folder = join(__dirname, '../../fixtures/states');
const recorded = readdirSync(folder).flatMap((file) => {
  const cells = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Readonly<Record<string, Cell>>;
  return Object.entries(cells).map(([action, cell]) => [file.replace('.json', '') as StateName, action, cell] as const);
});
const verdicts = ['recover-success', 'recover-failure', 'recover-retry'];

describe('the table against what was recorded', () => {
  test('there is something to compare with', () => expect(recorded.length).toBeGreaterThan(140));

  test.each(recorded.filter(([, action]) => verdicts.includes(action)))('%s %s is allowed or not', (state, _action, cell) => {
    expect(mayRecover(state) || !hasRows(state)).toBe(cell.allowed || !hasRows(state));
  });

  test.each(recorded.filter(([, action]) => !verdicts.includes(action)))('%s %s', (state, action, cell) => {
    // how it stops and starts matters only to one that runs
    const found = transitionFor(action as ActionName, state) ?? (action.startsWith('migrate-') ? transitionFor('migrate', state) : undefined);
    expect(found !== undefined).toBe(cell.allowed);
    // a VM that waits is placed at once here; there it was looked at before
    if (found && cell.settled !== found.to) expect([cell.settled, found.to]).toEqual(['DONE', 'DONE']);
    // the field's work begins a moment later: what was seen right after may be the state before
    if (found && cell.after !== state && cell.after !== found.to) expect(found.phases).toContain(cell.after);
  });
});

/** Whether rows of ours lead to that state at all. */
function hasRows(state: StateName): boolean {
  return isPassing(state) || !isUnreached(state);
}
