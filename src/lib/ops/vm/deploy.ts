import { vmBody } from '../../../state/vms';
import { preconditionError } from '../../errors/errors';
import type { Template } from '../../template/template';
import { unreadyImage } from '../image/unready';
import { writeRequest } from '../request';
import type { Begun } from './action';
import { chosenNetworks } from './autoNetworks';
import { stateOf, transitionOf, vmOf } from './change';
import { lastRecord } from './history';
import { isKept, originOf, place } from './place';
import { chosenTarget, enforceRoom, type TargetInput } from './target';
import { wrongState } from './wrongState';

export interface DeployVm extends TargetInput {
  readonly id: number;
  /** NIC vectors: which network an interface with NETWORK_MODE=auto gets */
  readonly networks?: Template;
}

const WIRE = 'one.vm.deploy';

/** Puts a waiting VM on a host that a person chose. */
export const deploy = writeRequest<DeployVm, Begun>({
  wire: WIRE,
  async run(tx, input, ctx) {
    const vm = await vmOf(tx, input.id);
    const transition = transitionOf('deploy', vm);
    if (!transition) throw wrongState('deploy', stateOf(vm), input.id);
    const last = await lastRecord(tx, vm.id);
    const kept = isKept(originOf(stateOf(vm), last)) ? last : undefined;
    const { host, system } = await chosenTarget(tx, WIRE, input, kept?.datastore_id);
    if (kept && kept.tm_mad !== system.tm_mad)
      throw preconditionError(
        'other-transfer',
        `[${WIRE}] The files of VM ${vm.id} were put away by the TM driver ${kept.tm_mad}, and ${system.name} has ${system.tm_mad}`,
        {
          next: `onevm deploy ${vm.id} ${host.id} ${kept.datastore_id}`,
        },
      );
    const unready = await unreadyImage(tx, vm.id);
    if (unready !== undefined) throw preconditionError('image-state', `[${WIRE}] VM ${vm.id} cannot start: ${unready}`, { next: 'oneimage list' });
    if (input.enforce) await enforceRoom(tx, WIRE, host, vm);
    const chosen = input.networks && chosenNetworks(vm, (await vmBody(tx, vm.id)).template, input.networks, ctx.caller);
    return { id: vm.id, operation: await place(tx, ctx, { by: ctx.caller, vm, host, system, chosen }) };
  },
});
