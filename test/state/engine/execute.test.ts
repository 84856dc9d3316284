import { execute, LostOperation, type Outcome } from '../../../src/lib/engine/execute';
import type { Plan, Step } from '../../../src/lib/engine/plan';
import { executionError, missingError, preconditionError } from '../../../src/lib/errors/errors';
import type { State } from '../../../src/state/open';
import { claimOperations, insertOperation, journalOf, type OperationRow, operationById, takeOver } from '../../../src/state/operations';
import { worlds } from '../../support/world';

const world = worlds();
/** what happened, in order */
let events: string[];

beforeEach(async () => {
  events = [];
  dead = false;
  await world().state.write((tx) => insertOperation(tx, { kind: 'test', objectType: 'VM', objectId: 1, phase: 'ONE', uid: 0, gid: 0 }, 1000));
  await world().state.write((tx) => claimOperations(tx, 'first', 1, 1000));
});

const step = (name: string, over: Partial<Step> = {}): Step => ({
  name,
  summary: `do ${name}`,
  run: async () => {
    events.push(name);
    return { of: name };
  },
  undo: async () => void events.push(`undo ${name}`),
  ...over,
});
const fails = (name: string, error: unknown = executionError('no-room', 'no room', { output: 'df says 0' })): Step =>
  step(name, { run: () => Promise.reject(error) });
/** the worker is killed: nothing that it writes from here on arrives */
const die = async (): Promise<void> => void (dead = true);
let dead: boolean;

const planOf = (...steps: Step[]): Plan => ({
  steps,
  enter: async (_tx, phase) => void events.push(`enter ${phase}`),
  succeed: async (_tx, results) => void events.push(`succeed ${[...results.keys()].join()}`),
  fail: async (_tx, phase, error) => void events.push(`fail in ${phase}: ${error.message}`),
});

interface How {
  stopping?: () => boolean;
  operation?: OperationRow;
}
const operation = async (): Promise<OperationRow> => (await operationById(world().state.db, 1)) as OperationRow;
const run = async (plan: Plan | (() => Promise<Plan>), how: How = {}): Promise<Outcome> =>
  execute(
    { state: world().state, clock: world().clock, stopping: how.stopping ?? (() => false), overtaken: new AbortController().signal },
    how.operation ?? (await operation()),
    async () => (typeof plan === 'function' ? plan() : plan),
  );
const killed = async (plan: Plan): Promise<void> => {
  const { db, write } = world().state;
  const mortal = { ...world().state, db, write: (work: Parameters<typeof write>[0]) => (dead ? Promise.reject(new Error('killed')) : write(work)) } as State;
  await expect(
    execute({ state: mortal, clock: world().clock, stopping: () => false, overtaken: new AbortController().signal }, await operation(), async () => plan),
  ).rejects.toThrow('killed');
  dead = false;
};
const journal = async (): Promise<string[]> => (await journalOf(world().state.db, 1)).map((j) => `${j.event} ${j.step}`.trim());

describe('a plan that goes well', () => {
  test('runs its steps in order, then says so', async () => {
    expect(await run(planOf(step('a'), step('b')))).toBe('done');
    expect(events).toEqual(['a', 'b', 'succeed a,b']);
    expect(await operation()).toMatchObject({ state: 'done', error: '', finished: world().clock.now() });
  });

  test('is journalled before and after each step', async () => {
    await run(planOf(step('a'), step('b')));
    expect(await journal()).toEqual(['begun a', 'done a', 'begun b', 'done b']);
  });

  test('keeps what each step found, and what it was about', async () => {
    await run(planOf(step('a', { node: 'host1' })));
    expect((await journalOf(world().state.db, 1)).map((j) => JSON.parse(j.detail))).toEqual([{ summary: 'do a', node: 'host1' }, { of: 'a' }]);
  });

  test('enters a phase once, before its first step; it begins in the one it was made in', async () => {
    await run(planOf(step('a', { phase: 'ONE' }), step('b', { phase: 'TWO' }), step('c', { phase: 'TWO' }), step('d')));
    expect(events).toEqual(['a', 'enter TWO', 'b', 'c', 'd', 'succeed a,b,c,d']);
    expect((await operation()).phase).toBe('TWO');
  });

  test('may have no steps', async () => {
    expect(await run(planOf())).toBe('done');
    expect(events).toEqual(['succeed ']);
  });

  test('closes the operation only together with what succeed writes', async () => {
    const plan = { ...planOf(step('a')), succeed: () => Promise.reject(new Error('bug')) };
    await expect(run(plan)).rejects.toThrow('bug');
    expect((await operation()).state).toBe('running');
  });
});

describe('a step that fails', () => {
  test('ends the plan, in the words of its error', async () => {
    expect(await run(planOf(step('a'), fails('b'), step('c')))).toBe('failed');
    expect(events).toEqual(['a', 'undo b', 'undo a', 'fail in ONE: no room']);
    expect(await operation()).toMatchObject({ state: 'failed', error: 'no room' });
  });

  test("is journalled with its code and the tool's own words", async () => {
    await run(planOf(fails('a')));
    expect(await journal()).toEqual(['begun a', 'failed a', 'undone a']);
    expect(JSON.parse((await journalOf(world().state.db, 1))[1]?.detail ?? '')).toEqual({ message: 'no room', code: 'no-room', output: 'df says 0' });
  });

  test('is a failure of its phase', async () => {
    await run(planOf(step('a'), { ...fails('b'), phase: 'TWO' }));
    expect(events.at(-1)).toBe('fail in TWO: no room');
  });

  test('may throw anything', async () => {
    await run(planOf(fails('a', 'just a text')));
    expect(events.at(-1)).toBe('fail in ONE: just a text');
  });

  test('takes back what was begun, last first, and nothing that was not', async () => {
    await run(planOf(step('a'), step('b', { undo: undefined }), step('c'), fails('d', new Error('x')), step('e')));
    expect(events).toEqual(['a', 'b', 'c', 'undo d', 'undo c', 'undo a', 'fail in ONE: x']);
  });

  test('takes nothing back once the point of no return was passed', async () => {
    await run(planOf(step('a'), step('b', { pointOfNoReturn: true }), fails('c')));
    expect(events).toEqual(['a', 'b', 'fail in ONE: no room']);
  });

  test('is noted when it cannot be taken back, and the rest is', async () => {
    await run(planOf(step('a'), step('b', { undo: () => Promise.reject(new Error('gone')) }), fails('c')));
    expect(events).toEqual(['a', 'b', 'undo c', 'undo a', 'fail in ONE: no room']);
    expect(await journal()).toEqual(['begun a', 'done a', 'begun b', 'done b', 'begun c', 'failed c', 'undone c', 'note b', 'undone a']);
  });

  test('is one that takes longer than it may; it is taken back when it has ended, not while it runs', async () => {
    const plan = planOf(
      step('a', {
        timeoutMs: 20,
        run: async () => {
          await new Promise((r) => setTimeout(r, 100));
          events.push('a ends');
        },
      }),
    );
    expect(await run(plan)).toBe('failed');
    expect(events).toEqual(['a ends', 'undo a', 'fail in ONE: do a: no answer within 0 s']);
  });

  test('is left as it is when it was given up and never ends', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'performance', 'Date'] });
    try {
      const ran = run(planOf(step('a', { timeoutMs: 20, run: () => new Promise(() => undefined) })));
      let over = false;
      void ran.then(() => {
        over = true;
      });
      while (!over) {
        jest.advanceTimersByTime(1000);
        await new Promise((r) => setImmediate(r));
      }
      expect(await ran).toBe('failed');
    } finally {
      jest.useRealTimers();
    }
    expect(events).toEqual(['fail in ONE: do a: no answer within 0 s']);
    expect(await journal()).toEqual(['begun a', 'failed a', 'note a']);
  });
});

describe('after a crash', () => {
  test('finished steps are not run again; the broken one is', async () => {
    await killed(planOf(step('a'), step('b', { run: die }), step('c')));
    expect(await run(planOf(step('a'), step('b'), step('c')))).toBe('done');
    expect(events).toEqual(['a', 'b', 'c', 'succeed a,b,c']);
    expect(await journal()).toEqual(['begun a', 'done a', 'begun b', 'resumed', 'begun b', 'done b', 'begun c', 'done c']);
  });

  test('what the finished steps found is still known', async () => {
    await killed(planOf(step('a'), step('b', { run: die })));
    let found: unknown;
    await run({ ...planOf(step('a'), step('b')), succeed: async (_tx, results) => void (found = Object.fromEntries(results)) });
    expect(found).toEqual({ a: { of: 'a' }, b: { of: 'b' } });
  });

  test('an operation goes on in the phase it had reached, and does not go back to an earlier one', async () => {
    const steps = (b: Step): Step[] => [step('a', { phase: 'ONE' }), { ...b, phase: 'TWO' }, step('c', { phase: 'THREE' })];
    await killed(planOf(...steps(step('b', { run: die }))));
    await run(planOf(...steps(step('b'))));
    expect(events).toEqual(['a', 'enter TWO', 'b', 'enter THREE', 'c', 'succeed a,b,c']);
  });

  test('before anything was closed, only the closing is left', async () => {
    await killed({ ...planOf(step('a')), succeed: () => die().then(() => Promise.reject(new Error('killed'))) });
    expect(await run(planOf(step('a')))).toBe('done');
    expect(events).toEqual(['a', 'succeed a']);
  });

  test('a failure stays one: what was half taken back is taken back, not run again', async () => {
    await killed(planOf(step('a', { undo: die }), fails('b')));
    expect(await run(planOf(step('a'), step('b')))).toBe('failed');
    expect(events).toEqual(['a', 'undo b', 'undo b', 'undo a', 'fail in ONE: no room']);
  });

  test('a broken step is taken back when its second try fails', async () => {
    await killed(planOf(step('a', { run: die })));
    await run(planOf(fails('a')));
    expect(events).toEqual(['undo a', 'fail in ONE: no room']);
  });

  test('it is written down when, and what was finished then', async () => {
    await killed(planOf(step('a'), step('b', { run: die })));
    world().clock.pass(60);
    await run(planOf(step('a'), step('b')));
    const resumed = (await journalOf(world().state.db, 1)).find((j) => j.event === 'resumed');
    expect([resumed?.at_ms, JSON.parse(resumed?.detail ?? '')]).toEqual([world().clock.nowMs(), { finished: ['a'] }]);
  });
});

describe('a worker that has to stop', () => {
  test('stops between steps, and the next one goes on', async () => {
    let stop = false;
    const first = step('a', { run: async () => void (stop = true) });
    expect(await run(planOf(first, step('b')), { stopping: () => stop })).toBe('interrupted');
    expect((await operation()).state).toBe('running');
    expect(await run(planOf(first, step('b')))).toBe('done');
    expect(events).toEqual(['b', 'succeed a,b']);
  });

  test('closes what has no step left', async () => {
    let stop = false;
    expect(await run(planOf(step('a', { run: async () => void (stop = true) })), { stopping: () => stop })).toBe('done');
  });

  test('begins nothing', async () => {
    expect(await run(planOf(step('a')), { stopping: () => true })).toBe('interrupted');
    expect([events, await journal()]).toEqual([[], []]);
  });
});

describe('a planner that throws', () => {
  test('because its object is gone closes the operation', async () => {
    expect(await run(() => Promise.reject(missingError('VM 1 is gone')))).toBe('failed');
    expect(await operation()).toMatchObject({ state: 'failed', error: 'VM 1 is gone' });
  });

  test.each([preconditionError('ssh-port', 'host1: SSH_PORT "x" is not a port'), new Error('bug')])(
    'for another reason (%s) leaves it open: it can be mended',
    async (error) => {
      await expect(run(() => Promise.reject(error))).rejects.toBe(error);
      expect((await operation()).state).toBe('running');
      expect(await run(planOf(step('a')))).toBe('done');
    },
  );
});

describe('a worker that lost the operation to another', () => {
  const lose = (): Promise<unknown> => world().state.write((tx) => takeOver(tx, 'second'));

  test('writes nothing more for it: not the step it did, not the end', async () => {
    await expect(run(planOf(step('a'), step('b', { run: lose }), step('c')))).rejects.toThrow(LostOperation);
    expect(events).toEqual(['a']);
    expect(await journal()).toEqual(['begun a', 'done a', 'begun b']);
    expect(await operation()).toMatchObject({ state: 'running', owner: 'second' });
  });

  test('does not fail it either', async () => {
    await expect(run(planOf(step('a', { run: () => lose().then(() => Promise.reject(new Error('x'))) })))).rejects.toThrow(LostOperation);
    expect(events).toEqual([]);
  });
});

test('a result that cannot be written down does not make a failure of a step that was done', async () => {
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  await expect(run(planOf(step('a', { run: async () => circle })))).rejects.toThrow('circular');
  expect([events, (await operation()).state]).toEqual([[], 'running']);
});
