import type { Db } from '../../../state/open';
import { finishOperation, insertOperation, lastOperation, type OperationRow, openOperation, writeJournal } from '../../../state/operations';
import type { VmRow } from '../../../state/vms';
import type { Plan } from '../../engine/plan';
import { executionError, preconditionError } from '../../errors/errors';
import { transitionFor } from '../../model/transitions';
import { isPassing, mayRecover, notRecovered, phaseAfter, phaseThatLeaves, type RecoverHow, type Verdict } from '../../model/transitions/recovery';
import { isFailure, type StateName } from '../../model/vmStates';
import { type Ctx, writeRequest } from '../request';
import { act, type Begun } from './action';
import { setVmState, stateOf, vmOf } from './change';
import { argsOf, transitionOfOperation } from './closings';
import { wrongState } from './wrongState';

export interface RecoverVm {
  readonly id: number;
  readonly how: RecoverHow;
}

/** The work that is open, or that was the last to break, with its plan: closing it is the plan's business. */
interface Work {
  readonly operation: OperationRow;
  readonly plan: Plan;
  /** what the nodes said of it, where the plan asks them before it takes a person's word */
  readonly seen: unknown;
}

const isVerdict = (how: RecoverHow): how is Verdict => how === 'success' || how === 'failure' || how === 'retry';

export const recover = writeRequest<RecoverVm, Begun, Work | undefined>({
  wire: 'one.vm.recover',
  async prepare({ id, how }, ctx) {
    if (!isVerdict(how) || how === 'retry') return undefined;
    const { db } = ctx.state;
    const operation = (await openOperation(db, 'VM', id)) ?? (await lastOperation(db, 'VM', id));
    if (!operation?.kind.startsWith('vm.')) return undefined;
    const planner = (await import('./plans')).vmPlanners(ctx)[operation.kind];
    if (!planner) return undefined;
    const [plan, state] = [await planner(operation), stateOf(await vmOf(db, id))];
    const phase = isPassing(state) ? state : how === 'success' && isFailure(state) ? phaseThatLeaves(transitionOfOperation(operation), state) : undefined;
    return { operation, plan, seen: phase && (await plan.weigh?.(phase, how)) };
  },
  async run(tx, { id, how }, ctx, work) {
    const vm = await vmOf(tx, id);
    const state = stateOf(vm);
    if (!isVerdict(how)) {
      const transition = transitionFor(`recover-${how}`, state);
      if (!transition) throw wrongState(`recover-${how}`, state, id);
      return act(tx, ctx, vm, transition);
    }
    if (!mayRecover(state)) throw preconditionError('wrong-state', notRecovered(how, state, id));
    if (isPassing(state)) return judgeOpen(tx, ctx, vm, state, how, work);
    if (isFailure(state)) return judgeBroken(tx, ctx, vm, state, how, work);
    // a VM that is UNKNOWN runs, says who asks; the next look at its host has the last word
    if (state === 'UNKNOWN' && how !== 'retry') await setVmState(tx, ctx.clock, vm, 'RUNNING', { error: '' });
    return { id, operation: undefined };
  },
});

const SAID = { success: 'said to be done', failure: 'said to have failed' } as const;

/** Work is open. It is at it already, so a retry adds nothing; else it ends here, and its phase is taken as done or as failed. */
const judgeOpen = async (tx: Db, ctx: Ctx, vm: VmRow, state: StateName, how: Verdict, work: Work | undefined): Promise<Begun> => {
  const open = await openOperation(tx, 'VM', vm.id);
  if (how === 'retry') return { id: vm.id, operation: open?.id };
  if (!work || work.operation.id !== (open ?? work.operation).id) throw changedMeanwhile(vm.id);
  const { operation, plan, seen } = work;
  if (open) await finishOperation(tx, open.id, how === 'success' ? 'done' : 'failed', ctx.clock.now(), SAID[how]);
  if (how === 'failure') {
    await plan.fail(tx, state, executionError('recovered', `${operation.action}: ${SAID.failure}`), seen);
    return { id: vm.id, operation: undefined };
  }
  return goOn(tx, ctx, vm, work, phaseAfter(transitionOfOperation(operation), state));
};

/** Work broke, and the VM waits. */
const judgeBroken = async (tx: Db, ctx: Ctx, vm: VmRow, state: StateName, how: Verdict, work: Work | undefined): Promise<Begun> => {
  if (how === 'failure') return { id: vm.id, operation: undefined };
  const operation = await lastOperation(tx, 'VM', vm.id);
  if (!operation) throw changedMeanwhile(vm.id);
  const transition = transitionOfOperation(operation);
  const phase = phaseThatLeaves(transition, state);
  if (phase === undefined) throw changedMeanwhile(vm.id);
  if (how === 'retry') return again(tx, ctx, vm, operation, phase);
  if (work?.operation.id !== operation.id) throw changedMeanwhile(vm.id);
  await writeJournal(tx, operation.id, '', 'note', ctx.clock.nowMs(), { message: `${SAID[how]} by ${ctx.caller.name}` });
  return goOn(tx, ctx, vm, work, phaseAfter(transition, phase));
};

/** The phase that was open is done, as was said: the next one follows, or the end. */
const goOn = async (tx: Db, ctx: Ctx, vm: VmRow, { operation, plan }: Work, next: StateName | undefined): Promise<Begun> => {
  if (next !== undefined) {
    await plan.enter?.(tx, next);
    return again(tx, ctx, vm, operation, next);
  }
  await plan.succeed(tx, new Map());
  return { id: vm.id, operation: undefined };
};

/** The same work once more, from that phase on: every step of it may be done twice. */
const again = async (tx: Db, ctx: Ctx, vm: VmRow, operation: OperationRow, startAt: StateName): Promise<Begun> => {
  await setVmState(tx, ctx.clock, vm, startAt, { error: '' });
  const { kind, object_type, object_id, action } = operation;
  const args = { ...argsOf(operation), startAt };
  const { uid, gid } = ctx.caller;
  return {
    id: vm.id,
    operation: await insertOperation(tx, { kind, objectType: object_type, objectId: object_id, action, args, phase: startAt, uid, gid }, ctx.clock.now()),
  };
};

const changedMeanwhile = (vmId: number) =>
  preconditionError('work-unknown', `[one.vm.recover] What VM ${vmId} was doing cannot be gone on with.`, { next: `onevm recover --delete ${vmId}` });
