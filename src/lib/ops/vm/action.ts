import { imageById, updateImage, vmIdsOfImage } from '../../../state/images';
import type { Db } from '../../../state/open';
import { releaseVncPort, updateVm, vmDisks } from '../../../state/vms';
import { releaseLeases } from '../../../state/vnets';
import type { Clock } from '../../engine/plan';
import { IMAGE_STATE } from '../../model/objectStates';
import type { ActionName, Finding } from '../../model/transitions';
import { writeRequest } from '../request';
import { requestPlacement } from '../sched/request';
import { begin } from './begin';
import { stateOf, transitionOf, vmOf } from './change';
import { wrongState } from './wrongState';

export type SimpleAction = Exclude<ActionName, 'deploy' | Finding>;

export interface VmAction {
  readonly id: number;
  readonly action: SimpleAction;
}

export interface Begun {
  readonly id: number;
  /** undefined: there was nothing to do on a node */
  readonly operation: number | undefined;
}

/** hold, release, poweroff, resume, terminate: what the transition table says, nothing else. */
export const action = writeRequest<VmAction, Begun>({
  wire: 'one.vm.action',
  async run(tx, { id, action: name }, ctx) {
    const vm = await vmOf(tx, id);
    const transition = transitionOf(name, vm);
    if (!transition) throw wrongState(name, stateOf(vm), id);
    const operation = await begin(tx, ctx.clock, ctx.caller, vm, transition);
    if (!transition.plan && transition.to === 'DONE') await forget(tx, ctx.clock, id);
    if (transition.to === 'PENDING') await requestPlacement(tx, ctx);
    return { id, operation };
  },
});

/** What a VM held is given back: leases, port, images. Its row stays for the accounts. */
export const forget = async (tx: Db, clock: Clock, vmId: number): Promise<void> => {
  await updateVm(tx, vmId, { etime: clock.now() });
  await releaseLeases(tx, vmId);
  await releaseVncPort(tx, vmId);
  for (const disk of await vmDisks(tx, vmId)) {
    if (disk.image_id === null) continue;
    const image = await imageById(tx, disk.image_id);
    const used = image && (image.state === IMAGE_STATE.USED || image.state === IMAGE_STATE.USED_PERS);
    if (used && (await vmIdsOfImage(tx, image.id)).length === 0) await updateImage(tx, image.id, { state: IMAGE_STATE.READY, prev_state: image.state });
  }
};
