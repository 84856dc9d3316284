import { allDatastores, datastoreById } from '../../../state/datastores';
import { allocationOf, hostById } from '../../../state/hosts';
import { clustersOf } from '../../../state/objects';
import { missingError, preconditionError } from '../../errors/errors';
import { DATASTORE_TYPE } from '../../model/objectStates';
import { unreadyImage } from '../image/unready';
import { writeRequest } from '../request';
import type { Begun } from './action';
import { stateOf, transitionOf, vmOf } from './change';
import { place } from './place';
import { wrongState } from './wrongState';

export interface DeployVm {
  readonly id: number;
  readonly hostId: number;
  /** absent: the system datastore with the lowest id that the host's cluster has */
  readonly datastoreId: number | undefined;
  /** refuse when the host has not the room */
  readonly enforce: boolean;
}

/** Puts a waiting VM on a host that a person chose. */
export const deploy = writeRequest<DeployVm, Begun>({
  wire: 'one.vm.deploy',
  async run(tx, input, ctx) {
    const vm = await vmOf(tx, input.id);
    const transition = transitionOf('deploy', vm);
    if (!transition) throw wrongState('deploy', stateOf(vm), input.id);
    const host = await hostById(tx, input.hostId);
    if (!host) throw missingError(`[one.vm.deploy] Error getting host [${input.hostId}].`, { next: 'onehost list' });
    const system = input.datastoreId === undefined ? await firstSystem(tx, host.cluster_id) : await datastoreById(tx, input.datastoreId);
    if (!system) throw missingError(`[one.vm.deploy] Error getting datastore [${input.datastoreId ?? 'system'}].`, { next: 'onedatastore list' });
    if (system.type !== DATASTORE_TYPE.SYSTEM)
      throw preconditionError('datastore-type', `[one.vm.deploy] Trying to use a non-system datastore: ${system.id} "${system.name}"`, {
        next: 'onedatastore list',
      });
    if (!(await clustersOf(tx, 'DATASTORE', system.id)).includes(host.cluster_id))
      throw preconditionError('datastore-cluster', `[one.vm.deploy] Host ${host.id} and system datastore ${system.id} are not in the same cluster.`);
    const unready = await unreadyImage(tx, vm.id);
    if (unready !== undefined) throw preconditionError('image-state', `[one.vm.deploy] VM ${vm.id} cannot start: ${unready}`, { next: 'oneimage list' });
    if (input.enforce) {
      const used = await allocationOf(tx, host.id);
      if ((used.cpu + vm.cpu) * 100 > host.total_cpu)
        throw preconditionError('host-full', `[one.vm.deploy] Not enough CPU: ${Math.round(vm.cpu * 100)}/${Math.round(host.total_cpu - used.cpu * 100)}`);
      if ((used.memoryMb + vm.memory_mb) * 1024 > host.total_mem)
        throw preconditionError('host-full', `[one.vm.deploy] Not enough memory: ${vm.memory_mb * 1024}/${host.total_mem - used.memoryMb * 1024}`);
    }
    return { id: vm.id, operation: await place(tx, ctx, ctx.caller, vm, transition, host, system) };
  },
});

const firstSystem = async (tx: Parameters<typeof allDatastores>[0], clusterId: number) => {
  for (const ds of await allDatastores(tx)) {
    if (ds.type === DATASTORE_TYPE.SYSTEM && (await clustersOf(tx, 'DATASTORE', ds.id)).includes(clusterId)) return ds;
  }
  return undefined;
};
