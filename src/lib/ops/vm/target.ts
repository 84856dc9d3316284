import { allDatastores, type DatastoreRow, datastoreById } from '../../../state/datastores';
import { allocationOf, type HostRow, hostById } from '../../../state/hosts';
import { clustersOf } from '../../../state/objects';
import type { Db } from '../../../state/open';
import type { VmRow } from '../../../state/vms';
import { missingError, preconditionError } from '../../errors/errors';
import { DATASTORE_TYPE } from '../../model/objectStates';

export interface TargetInput {
  readonly hostId: number;
  /** absent: the caller's default */
  readonly datastoreId: number | undefined;
  /** refuse when the host has not the room */
  readonly enforce: boolean;
}

export interface ChosenTarget {
  readonly host: HostRow;
  readonly system: DatastoreRow;
}

export const chosenHost = async (tx: Db, wire: string, hostId: number): Promise<HostRow> => {
  const host = await hostById(tx, hostId);
  if (!host) throw missingError(`[${wire}] Error getting host [${hostId}].`, { next: 'onehost list' });
  return host;
};

/** The system datastore on a host that a person chose. `fallback`: when he named none; absent: the one with the lowest id that the host's cluster has. */
export const chosenTarget = async (tx: Db, wire: string, input: TargetInput, fallback?: number): Promise<ChosenTarget> => {
  const host = await chosenHost(tx, wire, input.hostId);
  const wanted = input.datastoreId ?? fallback;
  const system = wanted === undefined ? await firstSystem(tx, host.cluster_id) : await datastoreById(tx, wanted);
  if (!system) throw missingError(`[${wire}] Error getting datastore [${wanted ?? 'system'}].`, { next: 'onedatastore list' });
  if (system.type !== DATASTORE_TYPE.SYSTEM)
    throw preconditionError('datastore-type', `[${wire}] Trying to use a non-system datastore: ${system.id} "${system.name}"`, { next: 'onedatastore list' });
  if (!(await clustersOf(tx, 'DATASTORE', system.id)).includes(host.cluster_id))
    throw preconditionError('datastore-cluster', `[${wire}] Host ${host.id} and system datastore ${system.id} are not in the same cluster.`);
  return { host, system };
};

/** Room for a VM that is not on that host yet; memory in KiB, as the field says it. */
export const enforceRoom = async (tx: Db, wire: string, host: HostRow, vm: VmRow): Promise<void> => {
  const used = await allocationOf(tx, host.id);
  const cpu = Math.round(vm.cpu * 100);
  if (used.cpu * 100 + cpu > host.max_cpu)
    throw preconditionError('host-full', `[${wire}] Not enough CPU: ${cpu}/${Math.round(host.max_cpu - used.cpu * 100)}`);
  if ((used.memoryMb + vm.memory_mb) * 1024 > host.max_mem)
    throw preconditionError('host-full', `[${wire}] Not enough memory: ${vm.memory_mb * 1024}/${host.max_mem - used.memoryMb * 1024}`);
};

const firstSystem = async (tx: Db, clusterId: number): Promise<DatastoreRow | undefined> => {
  for (const ds of await allDatastores(tx)) {
    if (ds.type === DATASTORE_TYPE.SYSTEM && (await clustersOf(tx, 'DATASTORE', ds.id)).includes(clusterId)) return ds;
  }
  return undefined;
};
