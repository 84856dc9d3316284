import { finishOperation, type JournalEvent, journalOf, type OperationRow, setPhase, writeJournal } from '../../state/operations';
import type { State } from '../../state/open';
import { executionError, isOneError, messageOf } from '../errors/errors';
import type { Clock, Plan, Planner, Step } from './plan';

const STEP_TIMEOUT_MS = 300_000;

export interface Execution {
  readonly state: State;
  readonly clock: Clock;
  /** asked between steps: true = stop here; the operation stays open and the next worker goes on with it */
  stopping(): boolean;
}

export type Outcome = 'done' | 'failed' | 'interrupted';

/** Runs one claimed operation to its end, or up to where the worker has to stop. Every step is journalled before and after. */
export const execute = async (run: Execution, operation: OperationRow, planner: Planner): Promise<Outcome> => {
  const journal = await journalOf(run.state.db, operation.id);
  const finished = new Map(journal.filter((j) => j.event === 'done').map((j) => [j.step, JSON.parse(j.detail) as unknown]));
  if (journal.length > 0) await note(run, operation, '', 'resumed', { finished: [...finished.keys()] });
  let plan: Plan;
  try {
    plan = await planner(operation);
  } catch (e) {
    await run.state.write((tx) => finishOperation(tx, operation.id, 'failed', run.clock.now(), messageOf(e)));
    return 'failed';
  }
  const walk: Walk = { ...run, operation, plan, finished, phase: operation.phase };
  for (const step of plan.steps) {
    if (run.stopping()) return 'interrupted';
    const failure = await advance(walk, step);
    if (failure) return close(walk, failure);
  }
  return close(walk, undefined);
};

interface Walk extends Execution {
  readonly operation: OperationRow;
  readonly plan: Plan;
  readonly finished: Map<string, unknown>;
  phase: string;
}

const note = (run: Execution, operation: OperationRow, step: string, event: JournalEvent, detail?: unknown): Promise<void> =>
  run.state.write((tx) => writeJournal(tx, operation.id, step, event, run.clock.nowMs(), detail));

/** Enters the step's phase and runs it unless an earlier worker finished it. Resolves with the failure, if any. */
const advance = async (walk: Walk, step: Step): Promise<Error | undefined> => {
  const { state, operation, plan, clock } = walk;
  if (step.phase !== undefined && step.phase !== walk.phase) {
    const phase = step.phase;
    await state.write(async (tx) => {
      await setPhase(tx, operation.id, phase);
      await plan.enter?.(tx, phase);
    });
    walk.phase = phase;
  }
  if (walk.finished.has(step.name)) return undefined;
  await note(walk, operation, step.name, 'begun', { summary: step.summary, node: step.node });
  try {
    const result = await withTimeout(step);
    walk.finished.set(step.name, result);
    await state.write((tx) => writeJournal(tx, operation.id, step.name, 'done', clock.nowMs(), result ?? {}));
    return undefined;
  } catch (e) {
    const error = e instanceof Error ? e : new Error(String(e));
    await note(walk, operation, step.name, 'failed', { message: error.message, code: isOneError(error) ? error.code : 'bug', output: isOneError(error) ? error.output : error.stack });
    return error;
  }
};

const withTimeout = async (step: Step): Promise<unknown> => {
  const ms = step.timeoutMs ?? STEP_TIMEOUT_MS;
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(executionError('step-timeout', `${step.summary}: no answer within ${Math.round(ms / 1000)} s`)), ms);
  });
  try {
    return await Promise.race([step.run(), limit]);
  } finally {
    clearTimeout(timer);
  }
};

const close = async (walk: Walk, failure: Error | undefined): Promise<Outcome> => {
  const { state, operation, plan, clock } = walk;
  if (failure) await takeBack(walk);
  await state.write(async (tx) => {
    if (failure) await plan.fail(tx, walk.phase, failure);
    else await plan.succeed(tx, walk.finished);
    await finishOperation(tx, operation.id, failure ? 'failed' : 'done', clock.now(), failure?.message ?? '');
  });
  return failure ? 'failed' : 'done';
};

/** Undoes what was begun, last first, unless the point of no return was passed. What cannot be undone is noted and left. */
const takeBack = async (walk: Walk): Promise<void> => {
  const { operation, plan, state } = walk;
  const journal = await journalOf(state.db, operation.id);
  const begun = new Set(journal.filter((j) => j.event === 'begun').map((j) => j.step));
  const reached = plan.steps.filter((s) => begun.has(s.name));
  if (reached.some((s) => s.pointOfNoReturn && walk.finished.has(s.name))) return;
  for (const step of reached.reverse()) {
    if (!step.undo) continue;
    try {
      await step.undo();
      await note(walk, operation, step.name, 'undone');
    } catch (e) {
      await note(walk, operation, step.name, 'note', { undoFailed: messageOf(e) });
    }
  }
};
