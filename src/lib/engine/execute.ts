import type { Db, State } from '../../state/open';
import { finishOperation, isOwnedBy, type JournalEvent, journalOf, type OperationRow, operationById, setPhase, writeJournal } from '../../state/operations';
import { executionError, isOneError, messageOf } from '../errors/errors';
import type { Clock, Plan, Planner, Step } from './plan';

const STEP_TIMEOUT_MS = 300_000;

/** A step in hand whose operation was closed by somebody else is waited for that long, milliseconds: a node that hangs must not keep a VM from being deleted. */
const OVERTAKEN_MS = 3000;

export interface Execution {
  readonly state: State;
  readonly clock: Clock;
  /** asked between steps: true = stop here; the operation stays open and the next worker goes on with it */
  stopping(): boolean;
  /** fires when somebody else closed the operation */
  readonly overtaken: AbortSignal;
}

export type Outcome = 'done' | 'failed' | 'interrupted' | 'overtaken';

/** Another worker took the operation over: nothing more may be written for it here. */
export class LostOperation extends Error {}

/** A request closed the operation while it ran, and said itself what became of its object. */
class Overtaken extends Error {}

/** Runs one claimed operation to its end, or up to where the worker has to stop. Every step is journalled before and after. Throws when it cannot go on: the operation stays open. */
export const execute = async (run: Execution, operation: OperationRow, planner: Planner): Promise<Outcome> => {
  try {
    return await executeOwned(run, operation, planner);
  } catch (e) {
    if (e instanceof Overtaken) return 'overtaken';
    throw e;
  }
};

const executeOwned = async (run: Execution, operation: OperationRow, planner: Planner): Promise<Outcome> => {
  const journal = await journalOf(run.state.db, operation.id);
  const finished = new Map(journal.filter((j) => j.event === 'done').map((j) => [j.step, JSON.parse(j.detail) as unknown]));
  if (journal.length > 0) await note(run, operation, '', 'resumed', { finished: [...finished.keys()] });
  let plan: Plan;
  try {
    plan = await planner(operation);
  } catch (e) {
    // an object that is gone is an answer; all else may be mended (a wrong line in oned.conf), and then its object must not be left half-way without an operation
    if (!isOneError(e) || e.kind !== 'missing') throw e;
    await write(run, operation, (tx) => finishOperation(tx, operation.id, 'failed', run.clock.now(), messageOf(e)));
    return 'failed';
  }
  const walk: Walk = { ...run, operation, plan, finished, phase: operation.phase };
  // it had failed already, and what it did was being taken back
  const broken = journal.find((j) => j.event === 'failed');
  if (broken) return close(walk, new Error((JSON.parse(broken.detail) as { message: string }).message));
  const left = plan.steps.filter((step) => !finished.has(step.name));
  for (const [i, step] of left.entries()) {
    // one that was noted as begun is run: it would be again, by the next worker
    if (walk.begun !== step && run.stopping()) return 'interrupted';
    const failure = await advance(walk, step, left[i + 1]);
    if (failure) return close(walk, failure);
  }
  return close(walk, undefined);
};

interface Walk extends Execution {
  readonly operation: OperationRow;
  readonly plan: Plan;
  readonly finished: Map<string, unknown>;
  phase: string;
  /** the step that was noted as begun last */
  begun?: Step;
  /** the run of the step in hand: it may go on when the step was given up */
  work?: Promise<unknown>;
}

/** Every write for an operation is made only while it is this worker's: one that was suspended for long may wake up after another took over. */
const write = (run: Execution, operation: OperationRow, work: (tx: Db) => Promise<void>): Promise<void> =>
  run.state.write(async (tx) => {
    if (!(await isOwnedBy(tx, operation.id, operation.owner))) {
      if ((await operationById(tx, operation.id))?.state === 'running') throw new LostOperation(`operation ${operation.id} is another worker's now`);
      throw new Overtaken(`operation ${operation.id} was closed`);
    }
    await work(tx);
  });

const note = (run: Execution, operation: OperationRow, step: string, event: JournalEvent, detail?: unknown): Promise<void> =>
  write(run, operation, (tx) => writeJournal(tx, operation.id, step, event, run.clock.nowMs(), detail));

/** Enters the step's phase, where it is another one, and notes that it begins. */
const begin = async (tx: Db, walk: Walk, step: Step): Promise<void> => {
  const { operation, plan, clock } = walk;
  if (step.phase !== undefined && step.phase !== walk.phase) {
    await setPhase(tx, operation.id, step.phase);
    await plan.enter?.(tx, step.phase);
  }
  await writeJournal(tx, operation.id, step.name, 'begun', clock.nowMs(), { summary: step.summary, node: step.node });
};

/** `begin` was committed. */
const hasBegun = (walk: Walk, step: Step): void => {
  walk.begun = step;
  walk.phase = step.phase ?? walk.phase;
};

/**
 * Runs a step. That it is done and that the next one begins is one transaction: a plan mostly waits for those. Resolves with the failure, if any.
 */
const advance = async (walk: Walk, step: Step, next: Step | undefined): Promise<Error | undefined> => {
  const { operation, clock } = walk;
  if (walk.begun !== step) {
    await write(walk, operation, (tx) => begin(tx, walk, step));
    hasBegun(walk, step);
  }
  let result: unknown;
  try {
    result = (await asked(walk, step)) ?? {};
  } catch (e) {
    const error = e instanceof Error ? e : new Error(String(e));
    await note(walk, operation, step.name, 'failed', {
      message: error.message,
      code: isOneError(error) ? error.code : 'bug',
      output: isOneError(error) ? error.output : error.stack,
    });
    return error;
  }
  const goesOn = next !== undefined && !walk.stopping();
  // not in the try: a step that was done and could not be noted down was done
  await write(walk, operation, async (tx) => {
    await writeJournal(tx, operation.id, step.name, 'done', clock.nowMs(), result);
    if (goesOn) await begin(tx, walk, next);
  });
  walk.finished.set(step.name, result);
  if (goesOn) hasBegun(walk, next);
  return undefined;
};

/** The connection went before the answer came: every step may be done twice, so it is asked once more before anybody guesses. */
const asked = async (walk: Walk, step: Step): Promise<unknown> => {
  try {
    return await withTimeout(walk, step);
  } catch (e) {
    if (!isOneError(e) || e.code !== 'connection-lost') throw e;
    return withTimeout(walk, step);
  }
};

const withTimeout = async (walk: Walk, step: Step): Promise<unknown> => {
  const ms = step.timeoutMs ?? STEP_TIMEOUT_MS;
  let timer: NodeJS.Timeout | undefined;
  let leave: () => void = () => undefined;
  const limit = new Promise<never>((_, reject) => {
    const giveUp = (after: number): void => {
      clearTimeout(timer);
      timer = setTimeout(() => reject(executionError('step-timeout', `${step.summary}: no answer within ${Math.round(after / 1000)} s`)), after);
    };
    giveUp(ms);
    if (step.mayOverlap ?? ms <= STEP_TIMEOUT_MS) leave = () => giveUp(Math.min(OVERTAKEN_MS, ms));
  });
  walk.overtaken.addEventListener('abort', leave);
  walk.work = Promise.resolve().then(() => step.run(walk.overtaken));
  try {
    return await Promise.race([walk.work, limit]);
  } finally {
    walk.overtaken.removeEventListener('abort', leave);
    clearTimeout(timer);
  }
};

const close = async (walk: Walk, failure: Error | undefined): Promise<Outcome> => {
  const { operation, plan, clock } = walk;
  let seen: unknown;
  if (failure) {
    await takeBack(walk);
    const begun = new Set((await journalOf(walk.state.db, operation.id)).filter((j) => j.event === 'begun').map((j) => j.step));
    seen = await plan.look?.(walk.phase, begun).catch(() => undefined);
  }
  await write(walk, operation, async (tx) => {
    // first, so that the closing may ask for the object's next operation: it has one open at a time
    await finishOperation(tx, operation.id, failure ? 'failed' : 'done', clock.now(), failure?.message ?? '');
    if (failure) await plan.fail(tx, walk.phase, failure, seen);
    else await plan.succeed(tx, walk.finished);
  });
  return failure ? 'failed' : 'done';
};

/** Undoes what was begun, last first; past the point of no return only what is of no use to anybody. What cannot be undone is noted and left. */
const takeBack = async (walk: Walk): Promise<void> => {
  const { operation, plan, state } = walk;
  const journal = await journalOf(state.db, operation.id);
  const begun = new Set(journal.filter((j) => j.event === 'begun').map((j) => j.step));
  const reached = plan.steps.filter((s) => begun.has(s.name));
  const passed = reached.some((s) => s.pointOfNoReturn && walk.finished.has(s.name));
  const takenBack = reached.filter((s) => s.undo && (!passed || s.scratch));
  if (takenBack.length === 0) return;
  if (!(await ended(walk.work))) return note(walk, operation, reached.at(-1)?.name ?? '', 'note', { undoFailed: 'the step was given up and still runs' });
  for (const step of takenBack.reverse()) {
    try {
      await step.undo?.();
      await note(walk, operation, step.name, 'undone');
    } catch (e) {
      await note(walk, operation, step.name, 'note', { undoFailed: messageOf(e) });
    }
  }
};

/** What was given up is waited for that long, milliseconds: taking back what is still being made would leave half of it. */
const GIVEN_UP_MS = 60_000;

const ended = async (work: Promise<unknown> | undefined): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), GIVEN_UP_MS);
  });
  const settled = (work ?? Promise.resolve()).then(
    () => true,
    () => true,
  );
  const is = await Promise.race([settled, limit]);
  clearTimeout(timer);
  return is;
};
