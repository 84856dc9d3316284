import type { Db } from '../../../state/open';
import { lastOperation, type OperationRow, stepsBegunIn } from '../../../state/operations';
import { type HistoryRow, historyOf, updateHistory, updateVm } from '../../../state/vms';
import type { Step } from '../../engine/plan';
import { messageOf, type OneError, preconditionError } from '../../errors/errors';
import { failedState } from '../../model/transitions';
import type { StateName } from '../../model/vmStates';
import { placeWaiting } from '../sched/request';
import { setVmState, vmOf } from './change';
import { argsOf, planFor, type Seen, seenOf, stateAfterFailure, transitionOfOperation } from './closings';
import { nextRecord } from './history';
import { type Placed, placedBefore, placedOf } from './placed';
import type { PlanOf } from './plans/planOf';

/** What both nodes say of the domain. */
interface BothSeen {
  readonly source: Seen;
  readonly target: Seen;
}

const isUp = (seen: Seen): boolean => seen === 'running' || seen === 'paused';

/** What became of a move by what both nodes say. A guest that is on its way is paused where it goes, and where it came from only at the very end. */
type Outcome = 'arrived' | 'stayed' | 'off' | 'unknown';

const outcomeOf = ({ source, target }: BothSeen): Outcome => {
  if (source === 'running') return target === 'running' ? 'unknown' : 'stayed';
  if (target === 'running') return 'arrived';
  if (source === 'unanswered' || target === 'unanswered') return 'unknown';
  if (source === 'paused') return target === 'paused' ? 'unknown' : 'stayed';
  return target === 'paused' ? 'arrived' : 'off';
};

const bothSeen = async (from: Placed, to: Placed): Promise<BothSeen> => {
  const [source, target] = await Promise.all([seenOf(from), seenOf(to)]);
  return { source, target };
};

/** Names of the steps that earlier tries of the same move began: a retry begins where they broke, with the same two places. */
const begunBefore = async (db: Db, operation: OperationRow): Promise<ReadonlySet<string>> => {
  const begun = new Set<string>();
  let tried = operation;
  while (argsOf(tried).startAt !== undefined) {
    const before = await lastOperation(db, 'VM', operation.object_id, tried.id);
    if (before?.kind !== operation.kind) break;
    for (const step of await stepsBegunIn(db, before.id)) begun.add(step);
    tried = before;
  }
  return begun;
};

/** A VM on its way: the latest record of its history is where it goes, the one before it where it came from. `begun`: steps that earlier tries of it began. */
export const move =
  (steps: (from: Placed, to: Placed, begun: ReadonlySet<string>) => readonly Step[]): PlanOf =>
  async (env, operation) => {
    const [from, to] = [await placedBefore(env, operation), await placedOf(env, operation)];
    if (!from) throw new Error(`VM ${to.vm.id} is moved, and was nowhere before`);
    const t = transitionOfOperation(operation);
    const { clock } = env;
    const plan = planFor(to, operation, {
      steps: steps(from, to, await begunBefore(env.state.db, operation)),
      async succeeded(tx, results) {
        const deployId = (results.get('start') as { deployId?: string } | undefined)?.deployId;
        await updateVm(tx, to.vm.id, { resched: 0, ...(deployId === undefined ? {} : { deploy_id: deployId }) });
        await placeWaiting(tx, env);
      },
    });
    const left = (tx: Db): Promise<void> => stampSource(tx, to.vm.id, { retime: clock.now(), etime: clock.now() });
    return {
      ...plan,
      async enter(tx, phase) {
        // leaving SAVE_MIGRATE: the guest has stopped where it was
        if (phase !== t.phases[0]) await left(tx);
        await plan.enter?.(tx, phase);
        await stampTarget(tx, to.vm.id, { retime: 0, ...(phase.startsWith('PROLOG') ? { pstime: clock.now() } : {}) });
      },
      async succeed(tx, results) {
        await plan.succeed(tx, results);
        await left(tx);
        if (t.to === 'RUNNING') await stampTarget(tx, to.vm.id, { rstime: clock.now(), retime: 0 });
      },
      look: async (phase): Promise<BothSeen | undefined> => (goesBack(failedState(t, phase as StateName)) ? bothSeen(from, to) : undefined),
      async weigh(phase, said) {
        // of the other phases the steps that follow ask
        if (phase !== 'MIGRATE') return undefined;
        const both = await bothSeen(from, to);
        if (said === 'success' && outcomeOf(both) !== 'arrived') throw notArrived(from, to, both);
        return both;
      },
      async fail(tx, phase, error, seen) {
        const state = failedState(t, phase as StateName);
        if (!goesBack(state)) return plan.fail(tx, phase, error, undefined);
        const both = seen as BothSeen | undefined;
        const outcome = both && outcomeOf(both);
        // it broke when all was done already
        if (outcome === 'arrived') {
          await setVmState(tx, clock, await vmOf(tx, to.vm.id), 'RUNNING', { error: messageOf(error) });
          await left(tx);
          return;
        }
        const after = stateAfterFailure(t, phase as StateName, outcome === 'unknown' ? 'unanswered' : both?.source);
        await backToSource(tx, env, to.vm.id, after);
        await setVmState(tx, clock, await vmOf(tx, to.vm.id), after, { error: messageOf(error) });
      },
    };
  };

const saidOf = (p: Placed, seen: Seen): string => (seen === 'unanswered' ? `${p.node.name} does not answer` : `it is ${seen} on ${p.node.name}`);

/** A word that the nodes do not confirm would make a second start possible. */
const notArrived = (from: Placed, to: Placed, { source, target }: BothSeen): OneError =>
  preconditionError('not-arrived', `VM ${to.vm.id} has not arrived: ${saidOf(to, target)}, ${saidOf(from, source)}`, {
    next: isUp(source) ? `onevm recover --failure ${to.vm.id}` : `onevm show ${to.vm.id}`,
  });

/** A failure that leaves no broken state leaves the VM where it was. */
const goesBack = (state: StateName): boolean => state === 'RUNNING';

/** Times that are not there yet: a guest that was off before stopped then. */
const stampSource = async (tx: Db, vmId: number, times: Partial<HistoryRow>): Promise<void> => {
  const record = (await historyOf(tx, vmId)).at(-2);
  if (!record) return;
  const open = Object.fromEntries(Object.entries(times).filter(([key]) => record[key as keyof HistoryRow] === 0));
  if (Object.keys(open).length > 0) await updateHistory(tx, vmId, record.seq, open);
};

const stampTarget = async (tx: Db, vmId: number, times: Partial<HistoryRow>): Promise<void> => {
  const record = (await historyOf(tx, vmId)).at(-1);
  if (record) await updateHistory(tx, vmId, record.seq, times);
};

/** The VM stays where it came from: the history says so with a record of its own. */
export const backToSource = async (tx: Db, env: Placed['env'] | Pick<Placed['env'], 'clock'>, vmId: number, state: StateName): Promise<void> => {
  const source = (await historyOf(tx, vmId)).at(-2);
  if (!source) return;
  const { host_id, hostname, cluster_id, datastore_id, vm_mad, tm_mad, plan_id, action_id } = source;
  const now = env.clock.now();
  await stampSource(tx, vmId, { etime: now, retime: now });
  await nextRecord(tx, env.clock, vmId, {
    host_id,
    hostname,
    cluster_id,
    datastore_id,
    vm_mad,
    tm_mad,
    plan_id,
    action_id,
    rstime: now,
    ...(state === 'RUNNING' || state === 'UNKNOWN' ? {} : { retime: now }),
  });
  await updateVm(tx, vmId, { host_id, datastore_id });
};
