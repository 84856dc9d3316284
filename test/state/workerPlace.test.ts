import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { beat, currentWorker, type Identity, identityOfThisProcess, leaveWorkerPlace, takeWorkerPlace } from '../../src/state/worker';
import { worlds } from '../support/world';

const world = worlds();
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

const take = (me: Identity, now = 1000): Promise<boolean> => world().state.write((tx) => takeWorkerPlace(tx, me, now));
const holder = async (now = 1000): Promise<string | undefined> => (await currentWorker(world().state.db, now))?.id;
const self = (id: string, over: Partial<Identity> = {}): Identity => ({ ...identityOfThisProcess(id), ...over });

/** A living process, as it would register itself. */
const other = (id: string): { identity: Identity; child: ChildProcess } => {
  const child = spawn('sleep', ['600'], { stdio: 'ignore' });
  children.push(child);
  const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8');
  return { child, identity: self(id, { pid: child.pid as number, startTicks: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]) }) };
};
const end = (child: ChildProcess): Promise<unknown> => {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  return ended;
};

test('the first takes the place', async () => {
  expect(await holder()).toBeUndefined();
  expect(await take(self('a'))).toBe(true);
  expect(await holder()).toBe('a');
});

test('nobody takes it from one who lives, however long ago his last beat', async () => {
  await take(other('a').identity, 0);
  expect(await take(self('b'), 1_000_000)).toBe(false);
  expect(await holder(1_000_000)).toBe('a');
});

test('the place of a killed process is free at once', async () => {
  const { child, identity } = other('a');
  await take(identity);
  await end(child);
  expect(await holder()).toBeUndefined();
  expect(await take(self('b'))).toBe(true);
});

test('a process that got the number of a dead one does not live in its stead', async () => {
  await take(self('a', { startTicks: 1 }));
  expect(await holder()).toBeUndefined();
});

test('nobody lived through a restart of the machine', async () => {
  await take(self('a', { bootId: 'before' }));
  expect(await take(self('b'))).toBe(true);
});

test('one in another PID namespace lives as long as its beat is fresh', async () => {
  await take(self('a', { pid: 1, pidNamespace: 'pid:[1]' }));
  expect([await holder(1020), await holder(1021)]).toEqual(['a', undefined]);
  await world().state.write((tx) => beat(tx, 'a', 1015));
  expect([await holder(1035), await holder(1036)]).toEqual(['a', undefined]);
});

test('who takes his own place again keeps it', async () => {
  await take(self('a'));
  expect([await take(self('a')), await take(self('b'))]).toEqual([true, false]);
});

test('who left is gone, and gives way', async () => {
  await take(self('a'));
  await world().state.write((tx) => leaveWorkerPlace(tx, 'a'));
  expect(await take(self('b'))).toBe(true);
});

test('who lost the place hears so at his next beat, and cannot give up that of another', async () => {
  await take(self('a', { bootId: 'before' }));
  await take(self('b'));
  expect(await world().state.write((tx) => beat(tx, 'a', 1001))).toBe(false);
  await world().state.write((tx) => leaveWorkerPlace(tx, 'a'));
  expect(await holder()).toBe('b');
});

test('of many at once one takes it', async () => {
  const taken = await Promise.all(Array.from({ length: 10 }, (_, i) => take(self(`w${i}`))));
  expect(taken.filter(Boolean)).toHaveLength(1);
});
