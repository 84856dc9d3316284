import type { Db } from '../../../../state/open';
import { updateVm } from '../../../../state/vms';
import { noReturn } from '../../../engine/plan';
import { messageOf } from '../../../errors/errors';
import type { life } from '../../../model/transitions/life';
import type { StateName } from '../../../model/vmStates';
import { vectors } from '../../../template/template';
import { startAdoptedStep } from '../adoptedStep';
import { argsOf, planFor, type Work } from '../closings';
import { gone, rest } from '../endings';
import { isImported } from '../imported';
import { networkCleanStep, networkStep } from '../networkSteps';
import { keptOf, type Placed, placedOf } from '../placed';
import {
  askGuestStep,
  contextStep,
  copyFolderStep,
  diskStep,
  dropCheckpointStep,
  dropFolderStep,
  epilogSteps,
  folderStep,
  growSteps,
  knockStep,
  restoreStep,
  saveStep,
  startStep,
  surelyOffStep,
  switchOffStep,
} from '../steps';
import { cleanUp } from './cleanup';
import { elsewhereSteps } from './elsewhere';
import { holdsWork } from './holdsWork';
import { leftoverSteps } from './leftovers';
import { here, type PlanOf, type PlansFor } from './planOf';
import { refuseAlive } from './refuseAlive';

/** The domain runs: under which id. */
export const running = async (tx: Db, p: Placed, results: ReadonlyMap<string, unknown>): Promise<void> => {
  const deployId = (results.get('start') as { deployId?: string } | undefined)?.deployId;
  await updateVm(tx, p.vm.id, { deploy_id: deployId ?? (p.vm.deploy_id || `one-${p.vm.id}`) });
};

/** Starts, where the disks are; the context is made anew. */
export const startSteps = (p: Placed, phase: StateName) => [...contextStep(p, phase), ...networkStep(p, phase), startStep(p, phase)];

/** Goes on from the saved memory. */
export const wakeSteps = (p: Placed, phase: StateName) => [
  ...contextStep(p, phase),
  ...networkStep(p, phase),
  noReturn(restoreStep(p, phase)),
  dropCheckpointStep(p, phase),
];

/** From nothing on the node to a running domain. A failure leaves what is there for a retry or for the end: no step takes bytes away. */
const deploy = here((p) => ({
  steps: [folderStep(p), ...vectors(p.template, 'DISK').map((d) => diskStep(p, d)), ...growSteps(p), ...startSteps(p, 'BOOT')],
  succeeded: (tx, results) => running(tx, p, results),
}));

/** A VM that was without a host comes from the front-end, where its files were kept, and leaves nothing there once it runs. */
const comeBack =
  (prolog: StateName, boot: StateName, steps: typeof startSteps): PlanOf =>
  async (env, operation) => {
    const [kept, p] = [await keptOf(env, operation, -2), await placedOf(env, operation)];
    return planFor(p, operation, {
      steps: [copyFolderStep(kept, p, prolog), ...steps(p, boot), dropFolderStep(kept, p, boot)],
      succeeded: (tx, results) => running(tx, p, results),
    });
  };

const boot: PlanOf = async (env, operation) => {
  const p = await placedOf(env, operation);
  const phase = operation.phase as StateName;
  if (isImported(p.template)) return planFor(p, operation, { steps: [startAdoptedStep(p, phase)] });
  return planFor(p, operation, {
    steps: [...(await elsewhereSteps(env, operation, p, phase)), ...startSteps(p, phase)],
    succeeded: (tx, results) => running(tx, p, results),
  });
};

const stopGuest = (how: 'soft' | 'hard') => (p: Placed, phase: StateName) => [
  how === 'soft' ? askGuestStep(p, phase) : switchOffStep(p, phase),
  networkCleanStep(p, phase),
];

/** The files go to the front-end: the VM has no host any more. */
const leave =
  (phase: StateName, memory: 'saved' | 'none', before: (p: Placed) => Work['steps']): PlanOf =>
  async (env, operation) => {
    const [p, kept] = [await placedOf(env, operation), await keptOf(env, operation, -1)];
    return planFor(p, operation, {
      steps: [...before(p), surelyOffStep(p, phase), copyFolderStep(p, kept, phase), dropFolderStep(p, kept, phase)],
      succeeded: (tx) => rest(tx, p, memory),
    });
  };

const KEPT: readonly StateName[] = ['STOPPED', 'UNDEPLOYED'];

/** The end. Where the VM has no host there is nobody to ask, and its files are on the front-end. */
const end =
  (how: 'soft' | 'hard'): PlanOf =>
  async (env, operation) => {
    const kept = KEPT.includes(argsOf(operation).from);
    const p = kept ? await keptOf(env, operation, -1) : await placedOf(env, operation);
    const asked = kept ? [] : [...stopGuest(how)(p, 'SHUTDOWN'), surelyOffStep(p, 'EPILOG')];
    const plan = planFor(p, operation, {
      steps: [...asked, ...epilogSteps(p, await holdsWork(env, operation)), ...(await leftoverSteps(env, operation, [p], 'EPILOG'))],
      succeeded: (tx) => gone(tx, p),
    });
    // of the phase before it the steps that follow ask
    return { ...plan, weigh: async (phase, said) => (!kept && phase === 'EPILOG' && said === 'success' ? refuseAlive([p]) : undefined) };
  };

/** Something is done to the guest, and the VM stays in its state whatever comes of it. */
const knock =
  (how: 'reboot' | 'reset'): PlanOf =>
  async (env, operation) => {
    const p = await placedOf(env, operation);
    return {
      steps: [knockStep(p, how)],
      succeed: (tx) => updateVm(tx, p.vm.id, { error: '' }),
      fail: (tx, _phase, error) => updateVm(tx, p.vm.id, { error: messageOf(error) }),
    };
  };

/** Plans of the family `life`. */
export const lifePlans: PlansFor<typeof life> = {
  deploy,
  'deploy-stopped': comeBack('PROLOG_RESUME', 'BOOT_STOPPED', wakeSteps),
  'deploy-undeployed': comeBack('PROLOG_UNDEPLOY', 'BOOT_UNDEPLOY', startSteps),
  boot,
  restore: here((p) => ({ steps: wakeSteps(p, 'BOOT_SUSPENDED') })),
  poweroff: here((p) => ({ steps: stopGuest('soft')(p, 'SHUTDOWN_POWEROFF') })),
  'poweroff-hard': here((p) => ({ steps: stopGuest('hard')(p, 'SHUTDOWN_POWEROFF') })),
  reboot: knock('reboot'),
  'reboot-hard': knock('reset'),
  suspend: here((p) => ({ steps: [saveStep(p, 'SAVE_SUSPEND'), networkCleanStep(p, 'SAVE_SUSPEND')] })),
  stop: leave('EPILOG_STOP', 'saved', (p) => [saveStep(p, 'SAVE_STOP'), networkCleanStep(p, 'SAVE_STOP')]),
  undeploy: leave('EPILOG_UNDEPLOY', 'none', (p) => stopGuest('soft')(p, 'SHUTDOWN_UNDEPLOY')),
  'undeploy-hard': leave('EPILOG_UNDEPLOY', 'none', (p) => stopGuest('hard')(p, 'SHUTDOWN_UNDEPLOY')),
  terminate: end('soft'),
  'terminate-hard': end('hard'),
  delete: cleanUp('CLEANUP_DELETE', gone),
};
