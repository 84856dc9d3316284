import type { Db } from '../../../state/open';
import type { OperationRow } from '../../../state/operations';
import type { HistoryRow } from '../../../state/vms';
import type { DomainState } from '../../drivers/vmm/driver';
import type { Plan, Step } from '../../engine/plan';
import { messageOf } from '../../errors/errors';
import { failedState, type Transition, transitionFor } from '../../model/transitions';
import type { StateName } from '../../model/vmStates';
import type { BegunArgs } from './begin';
import { setVmState, vmOf } from './change';
import { stampHistory } from './history';
import type { Placed } from './placed';

/** What a node says of the VM's domain, or that it could not be asked. */
export type Seen = DomainState | 'unanswered';

export const argsOf = (operation: OperationRow): BegunArgs => JSON.parse(operation.args) as BegunArgs;

/** The row of the transition table that an operation is doing. */
export const transitionOfOperation = (operation: OperationRow): Transition => {
  const found = transitionFor(operation.action as Transition['action'], argsOf(operation).from);
  if (!found || `vm.${found.plan}` !== operation.kind) throw new Error(`no transition for operation ${operation.id}: ${operation.action} ${operation.kind}`);
  return found;
};

/** Steps of the phases that the row has, from the one it begins with. */
export const stepsOfRow = (operation: OperationRow, t: Transition, steps: readonly Step[]): Step[] => {
  const start = t.phases.indexOf(argsOf(operation).startAt ?? (t.phases[0] as StateName));
  return steps.filter((s) => t.phases.indexOf(s.phase as StateName) >= start && t.phases.includes(s.phase as StateName));
};

type Times = Partial<HistoryRow>;

/** When a phase ends, and when the next begins, as the history has it. */
export const timesOf = (left: string, entered: string, now: number): Times => ({
  ...(left.startsWith('PROLOG') ? { petime: now } : {}),
  ...(/^(SHUTDOWN|SAVE)/.test(left) ? { retime: now } : {}),
  ...(/^(EPILOG|CLEANUP)/.test(left) ? { eetime: now } : {}),
  ...(entered.startsWith('BOOT') ? { rstime: now } : {}),
  ...(/^EPILOG/.test(entered) ? { estime: now } : {}),
});

const ASKED: readonly StateName[] = ['RUNNING', 'POWEROFF', 'SUSPENDED', 'UNKNOWN'];

/** Asks the node what became of the domain; not being able to ask is an answer here, and only here. */
export const seenOf = async (p: Placed): Promise<Seen> => {
  try {
    const vmm = await p.env.drivers.vmm(p.vmMad);
    return await vmm.poll(p.node, vmm.domainName(p.vm.id, p.vm.deploy_id));
  } catch {
    return 'unanswered';
  }
};

/** Steps that start a domain: before the first of them was begun, a VM that was off is off. */
const STARTS: readonly string[] = ['start', 'restore'];

/** The state after a failure: what the table says, unless the node says otherwise. `seen` is undefined where nobody looked. */
export const stateAfterFailure = (t: Transition, phase: StateName, seen: Seen | undefined): StateName => {
  const state = failedState(t, phase);
  if (seen === undefined) return state;
  const finding =
    seen === 'unanswered' ? (state === 'RUNNING' ? 'lost' : 'start-lost') : seen === 'running' || seen === 'paused' ? 'found-running' : 'found-off';
  return transitionFor(finding, state)?.to ?? state;
};

export interface Work {
  readonly steps: readonly Step[];
  /** beyond the state and the times, in the same transaction */
  succeeded?(tx: Db, results: ReadonlyMap<string, unknown>): Promise<void>;
}

/** The plan of a VM's operation: the table says which states, the work says which steps. */
export const planFor = (p: Placed, operation: OperationRow, work: Work): Plan => {
  const t = transitionOfOperation(operation);
  const { clock } = p.env;
  let current = operation.phase;
  return {
    steps: stepsOfRow(operation, t, work.steps),
    enter: async (tx, phase) => {
      await stampHistory(tx, p.vm.id, timesOf(current, phase, clock.now()));
      await setVmState(tx, clock, await vmOf(tx, p.vm.id), phase as StateName);
      current = phase;
    },
    succeed: async (tx, results) => {
      await stampHistory(tx, p.vm.id, timesOf(current, '', clock.now()));
      await setVmState(tx, clock, await vmOf(tx, p.vm.id), t.to, { error: '' });
      await work.succeeded?.(tx, results);
    },
    look: async (phase, begun) => {
      const state = failedState(t, phase as StateName);
      if (!ASKED.includes(state)) return undefined;
      const seen = await seenOf(p);
      return seen === 'unanswered' && state !== 'RUNNING' && !STARTS.some((s) => begun.has(s)) ? undefined : seen;
    },
    fail: async (tx, phase, error, seen) => {
      await setVmState(tx, clock, await vmOf(tx, p.vm.id), stateAfterFailure(t, phase as StateName, seen as Seen | undefined), { error: messageOf(error) });
    },
  };
};
