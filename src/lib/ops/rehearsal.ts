import type { StateCopy } from '../../state/copy';
import { finishOperation, type OperationRow, openOperations } from '../../state/operations';
import type { Plan, PlanBook, Step } from '../engine/plan';
import { isOneError, messageOf } from '../errors/errors';
import type { Act, RowChange } from '../model/rehearsal';
import type { Env } from './request';

/** A request as it would be taken. */
export interface RehearsedRequest {
  readonly request: string;
  /** what `prepare` would look at */
  readonly acts: readonly Act[];
  readonly changes: readonly RowChange[];
  /** why it would not be taken */
  readonly refused?: Error;
}

export interface RehearsedStep {
  readonly name: string;
  readonly summary: string;
  readonly node: string;
  readonly phase: string;
  readonly pointOfNoReturn: boolean;
  /** taken back when a later step fails before the point of no return */
  readonly undone: boolean;
  /** it only looks, and was left out */
  readonly looks: boolean;
  readonly acts: readonly Act[];
  /** why it cannot be told further; '' when all of it is told */
  readonly open: string;
}

export interface RehearsedOperation {
  readonly kind: string;
  readonly action: string;
  readonly objectType: string;
  readonly objectId: number;
  readonly steps: readonly RehearsedStep[];
  /** of the state, while it goes on and when it has ended well */
  readonly changes: readonly RowChange[];
  /** why there is no plan of it now; '' when there is */
  readonly open: string;
}

export interface Rehearsal {
  readonly requests: readonly RehearsedRequest[];
  readonly operations: readonly RehearsedOperation[];
}

/** All acts that were told since that was asked last. */
export type TakeActs = () => Act[];

interface Stage {
  /** its state is the copy, its drivers only tell what they do */
  readonly env: Env;
  readonly copy: StateCopy;
  readonly book: PlanBook;
  readonly acts: TakeActs;
}

/** More than a person reads, and an end for whatever asks for itself again. */
const MOST_OPERATIONS = 500;

/**
 * Does the operations that requests left in the copy, by the very plans and steps that do them for real, on drivers that only tell. Each is taken to go well.
 * `before`: those that were open when the copy was made are somebody else's.
 */
export const followOperations = async (stage: Stage, before: ReadonlySet<number>, changed: readonly RowChange[]): Promise<RehearsedOperation[]> => {
  const { env } = stage;
  const asked = (await openOperations(env.state.db)).filter((o) => !before.has(o.id));
  const vms = new Set([...changed.flatMap(vmOf), ...asked.filter(isOfVm).map((o) => o.object_id)]);
  const ours = (o: OperationRow): boolean => {
    // a round of placements that was asked for already will place the VMs of this plan, too
    if (o.object_type === 'SCHED') return vms.size > 0;
    return !before.has(o.id) && o.not_before <= env.clock.now() && (!isOfVm(o) || vms.has(o.object_id));
  };
  const done: RehearsedOperation[] = [];
  while (done.length < MOST_OPERATIONS) {
    const next = (await openOperations(env.state.db)).find(ours);
    if (!next) break;
    done.push(await followOne(stage, next, vms));
  }
  return done;
};

const isOfVm = (o: OperationRow): boolean => o.object_type === 'VM' || o.object_type === 'GUEST';

const vmOf = ({ table, before, after }: RowChange): number[] => {
  const row = after ?? before;
  const id = table === 'vms' ? row?.id : row?.vm_id;
  return typeof id === 'number' && id >= 0 ? [id] : [];
};

const followOne = async (stage: Stage, operation: OperationRow, vms: ReadonlySet<number>): Promise<RehearsedOperation> => {
  const { kind, action, object_type: objectType, object_id: objectId } = operation;
  const { env, copy, book } = stage;
  const told = { kind, action, objectType, objectId };
  const planner = book[kind];
  let plan: Plan;
  try {
    if (!planner) throw new Error(`no planner for ${kind}`);
    plan = await planner(operation);
  } catch (e) {
    if (!isOneError(e)) throw e;
    await env.state.write((tx) => finishOperation(tx, operation.id, 'failed', env.clock.now(), messageOf(e)));
    copy.changes();
    return { ...told, steps: [], changes: [], open: messageOf(e) };
  }
  const steps: RehearsedStep[] = [];
  const results = new Map<string, unknown>();
  let phase = operation.phase;
  for (const step of plan.steps) {
    if (step.phase !== undefined && step.phase !== phase) {
      phase = step.phase;
      await env.state.write(async (tx) => plan.enter?.(tx, step.phase as string));
    }
    steps.push(await rehearseStep(stage, step, results));
  }
  await env.state.write(async (tx) => {
    await finishOperation(tx, operation.id, 'done', env.clock.now());
    await plan.succeed(tx, results);
  });
  // a round of placements goes through all VMs that wait; this plan is of ours
  const changes = copy.changes().filter((c) => objectType !== 'SCHED' || vmOf(c).some((id) => vms.has(id)));
  return { ...told, steps, changes, open: '' };
};

const rehearseStep = async ({ acts }: Stage, step: Step, results: Map<string, unknown>): Promise<RehearsedStep> => {
  let open = '';
  acts();
  if (!step.looks) {
    try {
      results.set(step.name, await step.run(new AbortController().signal));
    } catch (e) {
      open = messageOf(e);
    }
  }
  const { name, summary, node = '', phase = '', pointOfNoReturn = false, undo, looks = false } = step;
  return { name, summary, node, phase, pointOfNoReturn, undone: undo !== undefined, looks, acts: acts(), open };
};
