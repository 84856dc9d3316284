import type { Db } from '../../state/open';
import type { OperationRow } from '../../state/operations';

/**
 * One piece of work on a node or a datastore. `run` is idempotent: after a crash it runs again, and what it finds done it leaves.
 * What it resolves with goes into the journal (plain data, no secrets).
 */
export interface Step {
  /** unique in its plan and stable over releases: the journal knows a finished step by it */
  readonly name: string;
  /** for people: "clone image 3 to disk 0" */
  readonly summary: string;
  /** the transient state of the object while this step runs; empty where the object has none */
  readonly phase?: string;
  /** where it happens; absent: on the front-end */
  readonly node?: string;
  /** `overtaken`: the operation was closed by somebody else; a step that only waits should end then, whatever it says is not heard any more */
  run(overtaken: AbortSignal): Promise<unknown>;
  /** takes back what `run` did, when a later step fails before the point of no return; also idempotent */
  undo?(): Promise<void>;
  /** from here on nothing is taken back: a failure is left as it stands, for a person or a retry */
  readonly pointOfNoReturn?: boolean;
  /** its `undo` only takes away what serves nobody but the steps after it: that is done past the point of no return, too */
  readonly scratch?: boolean;
  /** milliseconds until the step is given up; default 300,000 */
  readonly timeoutMs?: number;
  /**
   * Whether the object's next operation may begin while a step that hangs was not heard of for some seconds. Absent: not with a longer limit than the usual one,
   * for such a step copies bytes, and nobody else may write where it still writes.
   */
  readonly mayOverlap?: boolean;
  /** it only looks, and the plan gets along without what it sees: a rehearsal leaves it out */
  readonly looks?: boolean;
}

/** Marks a step where its plan is read: from here on nothing is taken back. */
export const noReturn = (step: Step): Step => ({ ...step, pointOfNoReturn: true });

/** What an operation does, and what becomes of the state when it is over. The three closings run in the writing transaction that also closes the operation. */
export interface Plan {
  readonly steps: readonly Step[];
  /** the plan goes into another phase */
  enter?(tx: Db, phase: string): Promise<void>;
  succeed(tx: Db, results: ReadonlyMap<string, unknown>): Promise<void>;
  /**
   * Looks, after a failure and outside of any transaction, at what stands; `begun`: steps that were begun at some time. What it resolves with goes to `fail`.
   * A look that throws saw nothing.
   */
  look?(phase: string, begun: ReadonlySet<string>): Promise<unknown>;
  fail(tx: Db, phase: string, error: Error, seen: unknown): Promise<void>;
  /**
   * A person says that the open work was done, or that it failed, or that work which broke is done after all: looks, outside of any transaction, whether that can be. What it resolves with goes to `fail`.
   * Throws when what stands says otherwise. Absent: the word is taken.
   */
  weigh?(phase: string, said: 'success' | 'failure'): Promise<unknown>;
}

/**
 * Makes the plan of an operation from the state as it is now; asked again after a crash. Throws a 'missing' error when the object is gone: the operation is then closed as failed.
 * After any other error it stays open, and is tried again.
 */
export type Planner = (operation: OperationRow) => Promise<Plan>;

/** Planners by operation kind. The composition root fills it: the engine knows no use case. */
export type PlanBook = Readonly<Record<string, Planner>>;

/** Time, given from outside: seconds for the state, milliseconds for the journal. */
export interface Clock {
  now(): number;
  nowMs(): number;
}

export const systemClock: Clock = { now: () => Math.floor(Date.now() / 1000), nowMs: () => Date.now() };
