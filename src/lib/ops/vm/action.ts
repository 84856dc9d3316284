import type { Db } from '../../../state/open';
import { updateVm, type VmRow } from '../../../state/vms';
import type { Transition } from '../../model/transitions';
import type { life } from '../../model/transitions/life';
import { type Ctx, type Env, writeRequest } from '../request';
import { placeWaiting, requestPlacement } from '../sched/request';
import { begin } from './begin';
import { stateOf, transitionOf, vmOf } from './change';
import { forget } from './endings';
import { nextRecord, noteAction } from './history';
import { requireTransfer } from './requireTransfer';
import { park, purgeDue, wayIntoTrash } from './trash';
import { wrongState } from './wrongState';

/** Actions that need nothing but the VM. */
export type SimpleAction = Exclude<(typeof life)['rows'][number]['action'], 'deploy' | 'resched' | 'unresched'>;

export interface VmAction {
  readonly id: number;
  readonly action: SimpleAction;
}

export interface Begun {
  readonly id: number;
  /** undefined: there was nothing to do on a node */
  readonly operation: number | undefined;
}

/** hold, release, poweroff, resume, terminate ...: what the transition table says, nothing else. */
export const action = writeRequest<VmAction, Begun>({
  wire: 'one.vm.action',
  async run(tx, { id, action: name }, ctx) {
    const vm = await vmOf(tx, id);
    const transition = transitionOf(name, vm);
    if (!transition) throw wrongState(name, stateOf(vm), id);
    const into = wayIntoTrash(ctx, vm, name);
    if (into === undefined) return act(tx, ctx, vm, transition);
    const off = into === 'parked' ? undefined : transitionOf(into, vm);
    const begun = off ? await act(tx, ctx, vm, off) : { id, operation: undefined };
    await park(tx, ctx, vm, ctx.caller.uid);
    return begun;
  },
});

/** What is due of the trash goes for good. */
export const purge = (env: Env): Promise<string[]> =>
  purgeDue(env, async (tx, ctx, vm) => {
    const transition = transitionOf('terminate-hard', vm);
    if (!transition) throw wrongState('terminate-hard', stateOf(vm), vm.id);
    return act(tx, ctx, vm, transition);
  });

/** Does a transition that was found allowed, and writes down what the history keeps of it. */
export const act = async (tx: Db, ctx: Ctx, vm: VmRow, transition: Transition): Promise<Begun> => {
  const { id } = vm;
  const from = stateOf(vm);
  // it is there already: nothing was asked that would be new, and its times are what they were
  if (transition.to === from && !transition.plan) return { id, operation: undefined };
  const operation = await begin(tx, ctx.clock, ctx.caller, vm, transition);
  await remember(tx, ctx, vm, transition, operation);
  if (!transition.plan && transition.to === 'DONE') {
    await forget(tx, ctx.clock, id);
    await placeWaiting(tx, ctx);
  }
  if (!transition.plan && transition.to === 'PENDING') {
    await requireTransfer(tx, id);
    await requestPlacement(tx, ctx);
  }
  return { id, operation };
};

/** Actions that a record of the history is ended by; the field writes the soft one for a VM that does not run. */
const NOTED: Readonly<Record<string, string>> = {
  poweroff: 'poweroff',
  'poweroff-hard': 'poweroff-hard',
  suspend: 'suspend',
  stop: 'stop',
  undeploy: 'undeploy',
  'undeploy-hard': 'undeploy-hard',
  terminate: 'terminate',
  'terminate-hard': 'terminate-hard',
  'recover-delete': 'delete',
  'recover-delete-db': 'delete',
  'recover-recreate': 'delete-recreate',
};

const remember = async (tx: Db, ctx: Ctx, vm: VmRow, transition: Transition, operation: number | undefined): Promise<void> => {
  const now = ctx.clock.now();
  if (transition.plan && transition.phases.length > 0) await updateVm(tx, vm.id, { resched: 0 });
  if (transition.action === 'resume' && transition.plan && stateOf(vm) !== 'UNKNOWN') return nextRecord(tx, ctx.clock, vm.id, { rstime: now });
  const noted = NOTED[transition.action];
  if (noted === undefined) return;
  const phase = transition.phases[0] ?? '';
  const soft = phase.startsWith('EPILOG') ? noted.replace(/-hard$/, '') : noted;
  await noteAction(tx, vm.id, ctx.caller, soft, operation, phase.startsWith('EPILOG') ? { estime: now } : {});
};
