import { rmSync } from 'node:fs';
import type { Plan, PlanBook } from '../../../src/lib/engine/plan';
import { type Mode, needsWaking, startWorker, type Worker, type WorkerOptions } from '../../../src/lib/engine/worker';
import { openState, type State } from '../../../src/state/open';
import { finishOperation, insertOperation, journalOf, operationById } from '../../../src/state/operations';
import { currentWorker, identityOfThisProcess, takeWorkerPlace } from '../../../src/state/worker';
import { newLocation, TestClock } from '../../support/world';
import { until } from '../until';

jest.setTimeout(30_000);

let dir: string;
let state: State;
let clock: TestClock;
let log: string[];
/** objects whose operation was run */
let ran: number[];
let started: Worker[];

beforeEach(() => {
  dir = newLocation();
  state = openState(dir);
  clock = new TestClock();
  [log, ran, started] = [[], [], []];
});
afterEach(async () => {
  for (const worker of started) worker.stop();
  for (const id of [...gates.keys()]) open(id);
  await Promise.all(started.map((w) => w.ended.catch(() => undefined)));
  await state.close();
  rmSync(dir, { recursive: true, force: true });
});

const add = (objectId: number, kind = 'run', into = state): Promise<number> =>
  into.write((tx) => insertOperation(tx, { kind, objectType: 'VM', objectId, uid: 0, gid: 0 }, clock.now()));
const stateOf = async (objectId: number): Promise<string | undefined> =>
  (await state.db.selectFrom('operations').select('state').where('object_id', '=', objectId).executeTakeFirst())?.state;

const done = (...objects: number[]): Promise<void> => until(async () => (await Promise.all(objects.map(stateOf))).every((s) => s === 'done'));

/** Time passes until it has left. */
const leaves = async (worker: Worker): Promise<boolean> => {
  let left = false;
  void worker.ended.then(() => (left = true));
  await until(() => {
    clock.pass(2);
    return left;
  });
  return worker.ended;
};

const gates = new Map<number, () => void>();
const plan = (id: number, run: () => Promise<unknown>): Plan => ({
  steps: [{ name: 'run', summary: 'run', run }],
  succeed: async () => void ran.push(id),
  fail: async () => undefined,
});
const book: PlanBook = {
  run: async (o) => plan(o.object_id, async () => undefined),
  /** ends when its gate is opened */
  wait: async (o) => plan(o.object_id, () => new Promise<void>((resolve) => gates.set(o.object_id, resolve))),
  two: async (o) => ({
    ...plan(o.object_id, async () => undefined),
    steps: ['one', 'two'].map((name) => ({
      name,
      summary: name,
      run: () => (name === 'one' ? new Promise<void>((resolve) => gates.set(o.object_id, resolve)) : Promise.resolve()),
    })),
  }),
  poison: async () => Promise.reject(new Error('a bug of ours')),
};
const waiting = (id: number): Promise<void> => until(() => gates.has(id));
const open = (id: number): void => {
  gates.get(id)?.();
  gates.delete(id);
};

const start = (mode: Mode, over: Partial<WorkerOptions> = {}): Worker => {
  const worker = startWorker({ state, clock, book, mode, log: (line) => log.push(line), ...over });
  started.push(worker);
  return worker;
};

describe('once', () => {
  test('does what there is, and leaves', async () => {
    for (const id of [1, 2, 3]) await add(id);
    expect(await start('once').ended).toBe(true);
    expect(ran.sort()).toEqual([1, 2, 3]);
    expect(await currentWorker(state.db, clock.now())).toBeUndefined();
  });

  test('leaves at once when there is nothing', async () => expect(await start('once').ended).toBe(true));

  test('does its chores first, and what they ask for', async () => {
    await start('once', { chores: async () => void (await add(9)) }).ended;
    expect(ran).toEqual([9]);
  });

  test('does what became of what it did', async () => {
    await add(1, 'chain');
    await start('once', {
      book: {
        ...book,
        chain: async () => ({
          ...plan(1, async () => undefined),
          succeed: async (tx) => void (await insertOperation(tx, { kind: 'run', objectType: 'VM', objectId: 2, uid: 0, gid: 0 }, 0)),
        }),
      },
    }).ended;
    expect(ran).toEqual([2]);
  });

  test('says what it did', async () => {
    await add(7);
    await start('once').ended;
    expect(log).toEqual(['operation 1 run VM 7: done']);
  });
});

describe('woken', () => {
  test('stays for a moment: what comes meanwhile is done', async () => {
    const worker = start('woken');
    await add(1);
    await done(1);
    await add(2);
    await done(2);
    expect(await leaves(worker)).toBe(true);
  });

  test('does not leave before what it does is done', async () => {
    await add(1, 'wait');
    const worker = start('woken');
    await waiting(1);
    clock.pass(3600);
    await add(2);
    await done(2);
    open(1);
    await done(1);
    expect(await leaves(worker)).toBe(true);
  });

  test('does no chores', async () => {
    const worker = start('woken', { chores: () => Promise.reject(new Error('chores were done')) });
    await leaves(worker);
    expect(log).toEqual([]);
  });
});

describe('leaving', () => {
  test('sees what is committed while it leaves', async () => {
    const other = openState(dir);
    let armed = false;
    const between: State = {
      ...state,
      // another process commits when the worker has looked and is about to go
      write: async (work) => {
        if (armed) await add(2, 'run', other).finally(() => void (armed = false));
        return state.write(work);
      },
    };
    await add(1, 'last');
    await start('once', {
      state: between,
      book: { ...book, last: async () => ({ ...plan(1, async () => undefined), succeed: async () => void (armed = true) }) },
    }).ended;
    await other.close();
    expect(ran).toEqual([2]);
  });

  test('whoever commits after it sees that nobody is there', async () => {
    await start('once').ended;
    await add(1);
    expect(await needsWaking(state, clock.now())).toBe(true);
  });

  test('nobody needs waking for nothing, or while somebody is at work', async () => {
    expect(await needsWaking(state, clock.now())).toBe(false);
    await add(1, 'wait');
    start('woken');
    await waiting(1);
    expect(await needsWaking(state, clock.now())).toBe(false);
    open(1);
  });
});

describe('stay', () => {
  test('stays', async () => {
    const worker = start('stay');
    for (const id of [1, 2, 3]) {
      clock.pass(3600);
      await add(id);
      await done(id);
    }
    worker.stop();
    expect(await worker.ended).toBe(true);
  });

  test('does its chores again and again, also while it works', async () => {
    let chores = 0;
    await add(1, 'wait');
    start('stay', { chores: async () => void chores++ });
    await waiting(1);
    for (const round of [1, 2, 3]) {
      await until(() => chores === round);
      clock.pass(11);
    }
    open(1);
  });

  test('goes on when a chore fails, and says so', async () => {
    start('stay', { chores: () => Promise.reject(new Error('no route')) });
    await add(1);
    await done(1);
    expect(log[0]).toBe('chores: no route');
  });
});

describe('stop', () => {
  test('finishes the step in hand and leaves the rest to the next', async () => {
    await add(1, 'two');
    await add(2, 'two');
    const worker = start('woken');
    await waiting(1);
    await waiting(2);
    worker.stop();
    open(1);
    open(2);
    expect(await worker.ended).toBe(true);
    expect([await stateOf(1), (await journalOf(state.db, 1)).map((j) => `${j.event} ${j.step}`)]).toEqual(['running', ['begun one', 'done one']]);
    expect(await currentWorker(state.db, clock.now())).toBeUndefined();
    await start('once').ended;
    expect(ran.sort()).toEqual([1, 2]);
  });

  test('takes nothing new', async () => {
    const worker = start('woken');
    worker.stop();
    await add(1);
    await worker.ended;
    expect(await stateOf(1)).toBe('waiting');
  });

  test('beats on while the step in hand takes its time', async () => {
    await add(1, 'wait');
    const worker = start('woken');
    await waiting(1);
    worker.stop();
    clock.pass(60);
    await until(async () => (await currentWorker(state.db, clock.now()))?.heartbeat === clock.now());
    open(1);
    await worker.ended;
  });
});

describe('one worker', () => {
  test('is enough: a second one leaves the place and the work to it', async () => {
    await add(1, 'wait');
    start('woken');
    await waiting(1);
    expect(await start('once').ended).toBe(false);
    expect(await stateOf(1)).toBe('running');
    open(1);
  });

  test('of ten started at once works', async () => {
    for (const id of [1, 2, 3, 4, 5]) await add(id);
    const workers = Array.from({ length: 10 }, () => start('woken'));
    await done(1, 2, 3, 4, 5);
    expect((await Promise.all(workers.map(leaves))).filter(Boolean)).toHaveLength(1);
    expect(ran.sort()).toEqual([1, 2, 3, 4, 5]);
  });

  test('that lost its place leaves', async () => {
    const worker = start('stay');
    await until(async () => (await currentWorker(state.db, clock.now())) !== undefined);
    await state.write((tx) => tx.updateTable('worker').set({ id: 'another' }).execute());
    clock.pass(6);
    expect(await worker.ended).toBe(true);
    expect(log).toEqual(['another worker took the place; leaving']);
    expect((await currentWorker(state.db, clock.now()))?.id).toBe('another');
  });

  test('takes up what a dead one left', async () => {
    await add(1);
    await state.write(async (tx) => {
      await takeWorkerPlace(tx, { ...identityOfThisProcess('dead'), startTicks: 1 }, 0);
      await tx.updateTable('operations').set({ state: 'running', owner: 'dead' }).execute();
    });
    await start('once').ended;
    expect(ran).toEqual([1]);
  });

  test('does no more at a time than it may', async () => {
    for (const id of [1, 2, 3]) await add(id, 'wait');
    start('woken', { most: 2 });
    await waiting(1);
    await waiting(2);
    expect(await stateOf(3)).toBe('waiting');
    open(1);
    await waiting(3);
    open(2);
    open(3);
  });
});

describe('an operation that nobody can do', () => {
  test.each(['poison', 'of an unknown kind'])('(%s) does not keep the others from being done', async (kind) => {
    await add(1, kind);
    for (const id of [2, 3]) await add(id, 'two');
    const worker = start('once');
    for (const id of [2, 3]) await waiting(id).then(() => open(id));
    expect(await worker.ended).toBe(true);
    expect(ran.sort()).toEqual([2, 3]);
  });

  test('stays open, with the reason in its journal, and is tried by the next worker', async () => {
    await add(1, 'poison');
    await start('once').ended;
    expect((await operationById(state.db, 1))?.state).toBe('running');
    expect((await journalOf(state.db, 1)).map((j) => [j.event, JSON.parse(j.detail)])).toEqual([['note', { stopped: 'a bug of ours' }]]);
    await start('once', { book: { poison: book.run as NonNullable<typeof book.run> } }).ended;
    expect(ran).toEqual([1]);
  });

  test('is tried again by a service, but not in a loop', async () => {
    let tries = 0;
    await add(1, 'mended');
    start('stay', { book: { mended: async (o) => (++tries === 1 ? Promise.reject(new Error('not yet')) : plan(o.object_id, async () => undefined)) } });
    await until(() => log.length > 0);
    expect(tries).toBe(1);
    clock.pass(11);
    await done(1);
    expect(tries).toBe(2);
  });
});

describe('a woken worker that waits for what may come right', () => {
  test('stays and does its chores until there is nothing to wait for', async () => {
    let waits = true;
    let chores = 0;
    const worker = startWorker({
      state,
      clock,
      book,
      mode: 'woken',
      patience: async () => waits,
      chores: async () => void chores++,
      log: (line) => log.push(line),
    });
    started.push(worker);
    await until(() => {
      clock.pass(2);
      return chores > 1;
    });
    waits = false;
    expect(await leaves(worker)).toBe(true);
  });
});

describe('a step that hangs in an operation that somebody else closed', () => {
  const closed = async (copies: boolean): Promise<string[]> => {
    const begun: string[] = [];
    const step = { name: 'run', summary: 'run', ...(copies ? { timeoutMs: 3_600_000 } : {}) };
    const hangs: PlanBook = {
      hang: async (o) => ({
        ...plan(o.object_id, async () => undefined),
        steps: [{ ...step, run: () => new Promise<void>((r) => gates.set(o.object_id, r)) }],
      }),
      run: async (o) => plan(o.object_id, async () => void begun.push('the next')),
    };
    const hung = await add(1, 'hang');
    start('stay', { book: hangs });
    await waiting(1);
    await state.write((tx) => finishOperation(tx, hung, 'failed', 0, 'overtaken'));
    await add(1);
    await new Promise((resolve) => setTimeout(resolve, 4500));
    return begun;
  };

  test('does not keep the next one waiting', async () => expect(await closed(false)).toEqual(['the next']));
  test('and copies bytes: nobody writes beside it', async () => expect(await closed(true)).toEqual([]));
});
