import { readFileSync } from 'node:fs';
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
import { isPassing, mayRecover, notRecovered, phaseAfter, phaseThatLeaves, waysOut } from '../../../src/lib/model/transitions/recovery';
import { allStates, isFailure, pairOf, type StateName } from '../../../src/lib/model/vmStates';
import { sample } from '../../support/sample';

const passing = allStates.filter(isPassing);
const settled = allStates.filter((s) => !isPassing(s));
const row = (t: Transition): string => `${t.action} from ${t.from.join(', ')}`;
const rows = transitions.map((t) => [row(t), t] as const);
/** Rows that overtake work that is open, or clean up after anything, begin anywhere. */
const overtakes = (t: Transition): boolean => t.action.startsWith('recover-') || t.action.endsWith('-hard') || t.action === 'backup-cancel';

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

test('what is offered to who is asked how a VM shall be recovered', () => {
  expect(waysOut('BOOT_FAILURE')).toEqual(['retry', 'success', 'recreate', 'delete', 'delete-db']);
  expect(waysOut('SAVE_STOP')).toEqual(['success', 'failure', 'recreate', 'delete', 'delete-db']);
  expect(waysOut('UNKNOWN')).toEqual(['success', 'recreate', 'delete', 'delete-db']);
  expect(waysOut('CLONING_FAILURE')).toEqual(['recreate', 'delete', 'delete-db']);
  expect(waysOut('DONE')).toEqual([]);
});

test('recovery that is not possible is refused with the words of the field', () => {
  expect(notRecovered('retry', 'HOLD', 33)).toMatch(/^\[one.vm.recover\] Could not perform a retry on VM 33, wrong state HOLD\. \(allowed in: /);
  expect(notRecovered('failure', 'DONE', 78)).toMatch(/^\[one.vm.recover\] Could not perform a recover operation on VM 78, wrong state DONE\. /);
});

/** What may be done in which state (the file says how it is written); test/cli/matrix.test.ts asks it of the commands. */
const [head = [], ...lines] = readFileSync(join(__dirname, '../../fixtures/states/matrix.txt'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split('|').map((cell) => cell.trim().replace('!', '')));

/** `poweroff VMID --hard` -> `poweroff-hard`; undefined: not an action of the table alone */
const actionOf = (typed: string): ActionName | undefined => {
  const [verb, , how, more] = typed.split(' ');
  const name = how?.startsWith('--') && !['--memory', '--cpu', '--image', '--network'].includes(how) ? `${verb}-${how.slice(2)}` : verb;
  return more === undefined || !name?.includes('schedule') ? (name as ActionName) : undefined;
};
const hasWords = (action: string): action is ActionName => statesAllowing(action as ActionName).length > 0;
const cells = lines.flatMap(([typed = '', ...row]) =>
  row.flatMap((cell, i) => {
    const action = actionOf(typed);
    return action && hasWords(action) && cell !== 'else' ? [[head[i + 1] as StateName, action, cell] as const] : [];
  }),
);
const verdicts = lines.flatMap(([typed = '', ...row]) =>
  /recover VMID --(success|failure|retry)/.test(typed) ? row.map((cell, i) => [head[i + 1] as StateName, typed, cell] as const) : [],
);

describe('the table against the matrix of states and actions', () => {
  test('there is something to compare with', () => expect([head.length, cells.length > 450, verdicts.length]).toEqual([14, true, 39]));

  test.each(verdicts)('%s: %s is allowed or not', (state, _typed, cell) => expect(mayRecover(state)).toBe(cell !== 'no'));

  test.each(sample(cells, 6))('%s: %s', (state, action, cell) => {
    // how it stops and starts matters only to one that runs
    const found = transitionFor(action, state) ?? (action.startsWith('migrate-') ? transitionFor('migrate', state) : undefined);
    expect(found?.to ?? 'no').toBe(cell === 'yes' ? state : cell);
  });
});
