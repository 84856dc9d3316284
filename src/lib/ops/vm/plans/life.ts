import type { Db } from '../../../../state/open';
import { type OperationRow, stepEverBegun } from '../../../../state/operations';
import { updateVm } from '../../../../state/vms';
import type { Plan, Step } from '../../../engine/plan';
import type { life } from '../../../model/transitions/life';
import type { StateName } from '../../../model/vmStates';
import { vectors } from '../../../template/template';
import type { Env } from '../../request';
import { placeWaiting } from '../../sched/request';
import { forget } from '../action';
import { stampHistory } from '../change';
import { closings, type Placed, placedOf } from '../placed';
import { askGuestStep, contextStep, diskStep, epilogSteps, folderStep, growSteps, networkCleanStep, networkStep, startStep, switchOffStep } from '../steps';
import type { PlansFor } from './planOf';

/** The domain runs: under which id, and since when. */
const running = async (tx: Db, p: Placed, results: ReadonlyMap<string, unknown>): Promise<void> => {
  const deployId = (results.get('start') as { deployId?: string } | undefined)?.deployId ?? `one-${p.vm.id}`;
  const now = p.env.clock.now();
  await updateVm(tx, p.vm.id, { deploy_id: deployId });
  await stampHistory(tx, p.vm.id, { rstime: now, petime: now });
};

/** From nothing on the node to a running domain. A failure leaves what is there for a look or `onevm terminate --hard`: no step takes bytes away. */
const deploy = async (env: Env, operation: OperationRow): Promise<Plan> => {
  const p = await placedOf(env, operation);
  return {
    ...closings(p, operation, (tx, results) => running(tx, p, results)),
    steps: [
      folderStep(p),
      ...vectors(p.template, 'DISK').map((d) => diskStep(p, d)),
      ...growSteps(p),
      ...contextStep(p, 'PROLOG'),
      ...networkStep(p, 'BOOT'),
      startStep(p, 'BOOT'),
    ],
  };
};

/** A VM at rest starts again where it is: its disks are there, its context is made anew. */
const boot = async (env: Env, operation: OperationRow): Promise<Plan> => {
  const p = await placedOf(env, operation);
  const phase = operation.phase as StateName;
  return {
    ...closings(p, operation, (tx, results) => running(tx, p, results)),
    steps: [...contextStep(p, phase), ...networkStep(p, phase), startStep(p, phase)],
  };
};

/** History numbers of the field for how a VM came to its end. */
const END_ACTIONS: Readonly<Record<string, number>> = { terminate: 27, 'terminate-hard': 28 };

/** The end of a VM: what it held is free, and VMs that wait may have their turn. */
const gone = async (tx: Db, p: Placed, operation: OperationRow): Promise<void> => {
  const now = p.env.clock.now();
  await forget(tx, p.env.clock, p.vm.id);
  await stampHistory(tx, p.vm.id, { etime: now, eetime: now, action: END_ACTIONS[operation.action] ?? 0, uid: operation.uid, gid: operation.gid });
  await placeWaiting(tx, p.env);
};

/** A guest that never started wrote nothing, and where an earlier end began to remove, all was brought back before. */
const holdsWork = async ({ state: { db } }: Env, { id, object_id }: OperationRow): Promise<boolean> =>
  (await stepEverBegun(db, 'VM', object_id, 'start', id)) && !(await stepEverBegun(db, 'VM', object_id, 'remove', id));

const ending =
  (before: (p: Placed) => Step[]) =>
  async (env: Env, operation: OperationRow): Promise<Plan> => {
    const p = await placedOf(env, operation);
    return { ...closings(p, operation, (tx) => gone(tx, p, operation)), steps: [...before(p), ...epilogSteps(p, await holdsWork(env, operation))] };
  };

const stopping =
  (before: (p: Placed, phase: StateName) => Step[]) =>
  async (env: Env, operation: OperationRow): Promise<Plan> => {
    const p = await placedOf(env, operation);
    return { ...closings(p, operation, (tx) => stampHistory(tx, p.vm.id, { retime: p.env.clock.now() })), steps: before(p, operation.phase as StateName) };
  };

/** Plans of the family `life`. */
export const lifePlans: PlansFor<typeof life> = {
  deploy,
  boot,
  poweroff: stopping((p, phase) => [askGuestStep(p, phase), networkCleanStep(p, phase)]),
  'poweroff-hard': stopping((p, phase) => [switchOffStep(p, phase), networkCleanStep(p, phase)]),
  terminate: ending((p) => [askGuestStep(p, 'SHUTDOWN'), networkCleanStep(p, 'SHUTDOWN')]),
  'terminate-hard': ending((p) => [switchOffStep(p, 'SHUTDOWN'), networkCleanStep(p, 'SHUTDOWN')]),
  'terminate-broken': ending((p) => [switchOffStep(p, 'SHUTDOWN'), networkCleanStep(p, 'SHUTDOWN')]),
  cleanup: ending(() => []),
};
