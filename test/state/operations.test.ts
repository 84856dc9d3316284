import type { Db } from '../../src/state/open';
import {
  claimOperations,
  finishOperation,
  hasOpenOperations,
  hasWaitingOperations,
  insertOperation,
  isOwnedBy,
  journalOf,
  journalSince,
  lastOperation,
  openOperation,
  operationById,
  setPhase,
  takeOver,
  writeJournal,
} from '../../src/state/operations';
import { worlds } from '../support/world';

const world = worlds();
const db = () => world().state.db;
const write = <T>(work: (tx: Db) => Promise<T>): Promise<T> => world().state.write(work);
const add = (objectId: number, objectType = 'VM'): Promise<number> =>
  write((tx) => insertOperation(tx, { kind: 'vm.deploy', objectType, objectId, action: 'deploy', args: { seq: 1 }, phase: 'PROLOG', uid: 2, gid: 1 }, 1000));
const claim = (owner: string, most = 10): Promise<number[]> => write(async (tx) => (await claimOperations(tx, owner, most, 1001)).map((o) => o.id));
const finish = (id: number, how: 'done' | 'failed' = 'done'): Promise<void> =>
  write((tx) => finishOperation(tx, id, how, 1002, how === 'failed' ? 'no room' : ''));

test('a new operation waits, and holds what it needs to know', async () => {
  expect(await operationById(db(), await add(7))).toMatchObject({
    kind: 'vm.deploy',
    object_type: 'VM',
    object_id: 7,
    action: 'deploy',
    args: '{"seq":1}',
    phase: 'PROLOG',
    state: 'waiting',
    uid: 2,
    gid: 1,
    created: 1000,
    owner: null,
    started: null,
    finished: null,
  });
});

describe('an object has one open operation', () => {
  test('a second one is refused while the first waits, and while it runs', async () => {
    await add(7);
    await expect(add(7)).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT_UNIQUE' });
    await claim('a');
    await expect(add(7)).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT_UNIQUE' });
  });

  test.each(['done', 'failed'] as const)('the next one is taken when the first is %s', async (how) => {
    await finish(await add(7), how);
    await expect(add(7)).resolves.toBe(2);
  });

  test('another object of the same number is another object', async () => {
    await add(7);
    await expect(add(7, 'IMAGE')).resolves.toBe(2);
  });

  test('it is found, and so is the last one when it is closed', async () => {
    const id = await add(7);
    expect((await openOperation(db(), 'VM', 7))?.id).toBe(id);
    await finish(id, 'failed');
    expect(await openOperation(db(), 'VM', 7)).toBeUndefined();
    expect(await lastOperation(db(), 'VM', 7)).toMatchObject({ id, state: 'failed', finished: 1002, error: 'no room' });
  });
});

describe('claiming', () => {
  test('takes the oldest, no more than asked, and never what is taken', async () => {
    for (const id of [1, 2, 3]) await add(id);
    expect((await claim('a', 2)).sort()).toEqual([1, 2]);
    expect(await claim('b', 2)).toEqual([3]);
    expect(await claim('c')).toEqual([]);
  });

  test('makes it running, and whose', async () => {
    await add(1);
    await claim('a');
    expect(await operationById(db(), 1)).toMatchObject({ state: 'running', owner: 'a', started: 1001 });
    expect([await isOwnedBy(db(), 1, 'a'), await isOwnedBy(db(), 1, 'b')]).toEqual([true, false]);
  });

  test("a closed one is nobody's", async () => {
    await add(1);
    await claim('a');
    await finish(1);
    expect(await isOwnedBy(db(), 1, 'a')).toBe(false);
  });
});

describe('taking over', () => {
  test('gives all running ones to the next worker, the oldest first, and leaves what waits', async () => {
    for (const id of [1, 2, 3]) await add(id);
    await claim('dead', 2);
    expect((await write((tx) => takeOver(tx, 'next'))).map((o) => [o.id, o.owner])).toEqual([
      [1, 'next'],
      [2, 'next'],
    ]);
    expect(await operationById(db(), 3)).toMatchObject({ state: 'waiting', owner: null });
    expect(await isOwnedBy(db(), 1, 'dead')).toBe(false);
  });
  test('gives the phase they had reached', async () => {
    await add(1);
    await claim('dead');
    await write((tx) => setPhase(tx, 1, 'BOOT'));
    expect((await write((tx) => takeOver(tx, 'next')))[0]?.phase).toBe('BOOT');
  });
});

test('what is open and what waits', async () => {
  const seen = async () => [await hasOpenOperations(db()), await hasWaitingOperations(db(), 0)];
  expect(await seen()).toEqual([false, false]);
  await add(1);
  expect(await seen()).toEqual([true, true]);
  await claim('a');
  expect(await seen()).toEqual([true, false]);
  expect(await hasOpenOperations(db(), [1])).toBe(false);
  await finish(1);
  expect(await seen()).toEqual([false, false]);
});

describe('the journal', () => {
  const journal = async () => (await journalOf(db(), 1)).map((j) => [j.seq, j.step, j.event, j.at_ms, JSON.parse(j.detail)]);
  beforeEach(() => add(1));

  test('is kept in order, with its details', async () => {
    await write((tx) => writeJournal(tx, 1, 'disk-0', 'begun', 5, { node: 'host1' }));
    await write((tx) => writeJournal(tx, 1, 'disk-0', 'done', 6));
    expect(await journal()).toEqual([
      [1, 'disk-0', 'begun', 5, { node: 'host1' }],
      [2, 'disk-0', 'done', 6, {}],
    ]);
  });

  test('is read on from where one was', async () => {
    for (const step of ['a', 'b', 'c']) await write((tx) => writeJournal(tx, 1, step, 'begun', 5));
    expect((await journalSince(db(), 1, 1)).map((j) => j.step)).toEqual(['b', 'c']);
  });

  test('belongs to an operation that there is', () =>
    expect(write((tx) => writeJournal(tx, 99, 'a', 'begun', 5))).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT_FOREIGNKEY' }));
});
