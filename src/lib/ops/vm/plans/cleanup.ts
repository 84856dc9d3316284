import type { Db } from '../../../../state/open';
import { lastOperation, type OperationRow, stepsBegunIn } from '../../../../state/operations';
import { isFrontEnd } from '../../../drivers/node';
import type { Step } from '../../../engine/plan';
import { isOneError } from '../../../errors/errors';
import type { StateName } from '../../../model/vmStates';
import { pair, vectors } from '../../../template/template';
import type { Env } from '../../request';
import { argsOf, planFor } from '../closings';
import { networkCleanStep } from '../networkSteps';
import { diskSpec, imageSourceOf, keptOf, type Placed, placedBefore, placedOf } from '../placed';
import { removeSteps, surelyOffStep, switchOffStep } from '../steps';
import { ENDS, holdsWork } from './holdsWork';
import { leftoverSteps } from './leftovers';
import type { PlanOf } from './planOf';
import { refuseAlive } from './refuseAlive';

/** Words in the names of states in which files are on their way to the front-end, or from it. */
const LEAVING = /^(SAVE_STOP|SHUTDOWN_UNDEPLOY|EPILOG_STOP|EPILOG_UNDEPLOY)/;
const COMING = /^(PROLOG|BOOT)_(RESUME|STOPPED|UNDEPLOY)/;

/** What it was, and what was done to it, before ends were begun that broke: the state that each of them left says nothing of where the files are. */
const beforeEnds = async (env: Env, operation: OperationRow): Promise<{ from: StateName; before: OperationRow | undefined }> => {
  let { from } = argsOf(operation);
  let before = await lastOperation(env.state.db, 'VM', operation.object_id, operation.id);
  while (before?.state === 'failed' && ENDS.includes(before.kind)) {
    ({ from } = argsOf(before));
    before = await lastOperation(env.state.db, 'VM', operation.object_id, before.id);
  }
  return { from, before };
};

/** Wherever something of the VM may be; first the place where the guest wrote last. */
const placesOf = async (env: Env, operation: OperationRow): Promise<Placed[]> => {
  const { from, before } = await beforeEnds(env, operation);
  if (from === 'STOPPED' || from === 'UNDEPLOYED') return [await keptOf(env, operation, -1)];
  const now = await placedOf(env, operation);
  if (LEAVING.test(from)) return [now, await keptOf(env, operation, -1)];
  const moving = before?.state === 'failed' && before.kind.startsWith('vm.migrate');
  const other = moving ? await placedBefore(env, operation) : COMING.test(from) ? await keptOf(env, operation, -2) : undefined;
  if (!before || !other) return [now];
  const begun = await stepsBegunIn(env.state.db, before.id);
  return ['restore', 'start', 'migrate'].some((step) => begun.has(step)) ? [now, other] : [other, now];
};

/** A persistent disk goes back to its image from the first place that has it. One that is nowhere is noted: there is nothing left of it to lose. */
const saveAnywhere = (places: readonly Placed[], phase: StateName): Step[] =>
  vectors((places[0] as Placed).template, 'DISK')
    .filter((d) => pair(d, 'PERSISTENT') === 'YES')
    .map((disk) => ({
      name: `save-${pair(disk, 'DISK_ID')}`,
      summary: `bring disk ${pair(disk, 'DISK_ID')} back to image ${pair(disk, 'IMAGE_ID')}`,
      phase,
      timeoutMs: 12 * 3600 * 1000,
      async run() {
        for (const p of places) {
          try {
            await (await p.env.drivers.transfer(p.tmMad)).saveBack(p.node, diskSpec(p, Number(pair(disk, 'DISK_ID'))), await imageSourceOf(p, disk));
            return { from: p.node.name };
          } catch (e) {
            if (!isOneError(e) || e.code !== 'disk-missing') throw e;
          }
        }
        return { notes: ['it is on none of the machines'] };
      },
    }));

/** All of a VM goes from wherever it may be, after every node that may run it said that it does not. */
export const cleanUp =
  (phase: StateName, ended: (tx: Db, p: Placed) => Promise<void>): PlanOf =>
  async (env, operation) => {
    const places = await placesOf(env, operation);
    const nodes = places.filter((p) => !isFrontEnd(p.node));
    const last = places.at(-1) as Placed;
    const plan = planFor(last, operation, {
      steps: [
        ...nodes.flatMap((p, i) => [switchOffStep(p, phase, `destroy-${i}`), networkCleanStep(p, phase, `network-clean-${i}`)]),
        ...nodes.map((p, i) => surelyOffStep(p, phase, `surely-off-${i}`)),
        ...((await holdsWork(env, operation)) ? saveAnywhere(places, phase) : []),
        ...places.flatMap((p, i) => removeSteps(p, phase, i === 0 ? 'remove' : `remove-${i}`)),
        ...(await leftoverSteps(env, operation, places, phase)),
      ],
      succeeded: (tx) => ended(tx, last),
    });
    return { ...plan, weigh: async (_phase, said) => (said === 'success' ? refuseAlive(nodes) : undefined) };
  };
