import { isFailure, lcmStateName, nameOf, pairOf, type StateName, shortState, vmStateName } from '../../../src/lib/model/vmStates';

/** Facts of the field. They are stored and printed: a change here breaks every state and every script. */
const facts: readonly (readonly [StateName, number, number, string])[] = [
  ['PENDING', 1, 0, 'pend'],
  ['HOLD', 2, 0, 'hold'],
  ['STOPPED', 4, 0, 'stop'],
  ['SUSPENDED', 5, 0, 'susp'],
  ['DONE', 6, 0, 'done'],
  ['POWEROFF', 8, 0, 'poff'],
  ['UNDEPLOYED', 9, 0, 'unde'],
  ['CLONING', 10, 0, 'clon'],
  ['CLONING_FAILURE', 11, 0, 'fail'],
  ['PROLOG', 3, 1, 'prol'],
  ['BOOT', 3, 2, 'boot'],
  ['RUNNING', 3, 3, 'runn'],
  ['EPILOG', 3, 11, 'epil'],
  ['SHUTDOWN', 3, 12, 'shut'],
  ['UNKNOWN', 3, 16, 'unkn'],
  ['SHUTDOWN_POWEROFF', 3, 18, 'shut'],
  ['BOOT_UNKNOWN', 3, 19, 'boot'],
  ['BOOT_POWEROFF', 3, 20, 'boot'],
  ['BOOT_FAILURE', 3, 36, 'fail'],
  ['PROLOG_FAILURE', 3, 39, 'fail'],
  ['EPILOG_FAILURE', 3, 40, 'fail'],
];

test.each(facts)('%s is state %i, life-cycle state %i, %s in lists', (name, state, lcmState, short) => {
  expect(pairOf(name)).toEqual({ state, lcmState });
  expect(nameOf({ state, lcmState })).toBe(name);
  expect(shortState({ state, lcmState })).toBe(short);
});

/** Life-cycle states that are not in use yet stand at their numbers already. */
test.each([
  [17, 'HOTPLUG', 'hotp'],
  [29, 'SHUTDOWN_UNDEPLOY', 'shut'],
  [42, 'EPILOG_UNDEPLOY_FAILURE', 'fail'],
  [51, 'DISK_SNAPSHOT_POWEROFF', 'snap'],
  [62, 'DISK_RESIZE', 'drsz'],
  [69, 'BACKUP', 'back'],
  [71, 'RESTORE', 'rest'],
])('life-cycle state %i is %s, %s in lists', (n, name, short) => {
  expect(lcmStateName(n)).toBe(name);
  expect(shortState({ state: 3, lcmState: n })).toBe(short);
});

test('an active VM is ACTIVE in STATE, whatever it does', () => {
  expect(vmStateName(3)).toBe('ACTIVE');
  expect(lcmStateName(0)).toBe('LCM_INIT');
});

test.each([13, 14, 55, 58])('life-cycle state %i was retired: it has no name', (n) => expect(lcmStateName(n)).toBe(String(n)));

test('a retired VM state has no name', () => expect(vmStateName(7)).toBe('7'));

test('failures are told by their name', () => {
  expect(facts.map(([name]) => name).filter(isFailure)).toEqual(['CLONING_FAILURE', 'BOOT_FAILURE', 'PROLOG_FAILURE', 'EPILOG_FAILURE']);
});
