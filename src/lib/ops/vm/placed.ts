import { hostById } from '../../../state/hosts';
import { imageById } from '../../../state/images';
import type { OperationRow } from '../../../state/operations';
import { type HistoryRow, historyOf, type VmRow, vmBody } from '../../../state/vms';
import { networksWithOwnBridge } from '../../../state/vnets';
import type { NicSpec } from '../../drivers/network/driver';
import { frontEnd, type Node, vmDir } from '../../drivers/node';
import type { DiskFormat, DiskSpec, ImageSource, VmPlace } from '../../drivers/storage/driver';
import { missingError } from '../../errors/errors';
import { type Pairs, pair, type Template, vectors } from '../../template/template';
import { cgroupsOf, nodeOf, virtTypeOf } from '../host/node';
import type { Env } from '../request';
import { vmOf } from './change';
import { lastRecord } from './history';

/** All that the steps of a VM's plan need to know, read once when the plan is made. */
export interface Placed {
  readonly env: Env;
  readonly vm: VmRow;
  readonly template: Template;
  readonly node: Node;
  readonly virtType: 'kvm' | 'qemu';
  readonly cgroups: 'v1' | 'v2' | 'none';
  readonly vmMad: string;
  readonly tmMad: string;
  readonly systemId: number;
  readonly seq: number;
}

/** A machine that is only played is on no wire: whatever driver a network names, its interfaces are played too. */
const envAt = (env: Env, vmMad: string): Env =>
  vmMad === 'dummy' ? { ...env, drivers: { ...env.drivers, network: () => env.drivers.network('dummy') } } : env;

const placedAt = async (env: Env, vm: VmRow, record: HistoryRow): Promise<Placed> => {
  const { db } = env.state;
  const host = await hostById(db, record.host_id);
  if (!host) throw missingError(`VM ${vm.id} was on host ${record.hostname}, which is not in the state`);
  return {
    env: envAt(env, record.vm_mad),
    vm,
    template: (await vmBody(db, vm.id)).template,
    node: nodeOf(host, env.config),
    virtType: virtTypeOf(host),
    cgroups: cgroupsOf(host),
    vmMad: record.vm_mad,
    tmMad: record.tm_mad,
    systemId: record.datastore_id,
    seq: record.seq,
  };
};

/** Where the VM is now, or is about to be. */
export const placedOf = async (env: Env, operation: OperationRow): Promise<Placed> => {
  const vm = await vmOf(env.state.db, operation.object_id);
  const record = await lastRecord(env.state.db, vm.id);
  if (!record) throw new Error(`VM ${vm.id} has no host in the state`);
  return placedAt(env, vm, record);
};

/** Where it was before its latest record; undefined for the first. */
export const placedBefore = async (env: Env, operation: OperationRow): Promise<Placed | undefined> => {
  const vm = await vmOf(env.state.db, operation.object_id);
  const record = (await historyOf(env.state.db, vm.id)).at(-2);
  return record && placedAt(env, vm, record);
};

/** A VM without a host: its files are on the front-end, in the datastore of the given record. The host it had may be gone. */
export const keptOf = async (env: Env, operation: OperationRow, which: -1 | -2): Promise<Placed> => {
  const record = (await historyOf(env.state.db, operation.object_id)).at(which);
  if (!record) throw new Error(`VM ${operation.object_id} was never on a host`);
  return keptAt(env, await vmOf(env.state.db, operation.object_id), record);
};

/** As a record of its history has it: on that host, or put away on the front-end. Undefined when the host is not in the state any more. */
export const placeIn = async (env: Env, operation: OperationRow, record: HistoryRow, putAway: boolean): Promise<Placed | undefined> => {
  const { db } = env.state;
  const vm = await vmOf(db, operation.object_id);
  if (putAway) return keptAt(env, vm, record);
  return (await hostById(db, record.host_id)) ? placedAt(env, vm, record) : undefined;
};

const keptAt = async (env: Env, vm: VmRow, record: HistoryRow): Promise<Placed> => {
  return {
    env,
    vm,
    template: (await vmBody(env.state.db, vm.id)).template,
    node: frontEnd(env.paths.datastores),
    virtType: 'kvm',
    cgroups: 'none',
    vmMad: record.vm_mad,
    tmMad: record.tm_mad,
    systemId: record.datastore_id,
    seq: record.seq,
  };
};

export const placeOf = (p: Placed): VmPlace => ({ node: p.node, systemDatastoreId: p.systemId });

export const folderOf = (p: Placed): string => vmDir(p.node, p.systemId, p.vm.id);

export const diskSpec = (p: Placed, diskId: number): DiskSpec => ({ vmId: p.vm.id, diskId, systemDatastoreId: p.systemId });

export const nicSpecs = async (p: Placed): Promise<NicSpec[]> => {
  const own = await networksWithOwnBridge(p.env.state.db);
  return vectors(p.template, 'NIC').map((nic) => ({
    vmId: p.vm.id,
    nicId: Number(pair(nic, 'NIC_ID')),
    target: pair(nic, 'TARGET') ?? '',
    bridge: pair(nic, 'BRIDGE') ?? '',
    mac: pair(nic, 'MAC') ?? '',
    physicalDevice: pair(nic, 'PHYDEV') ?? '',
    mtu: pair(nic, 'MTU') ? Number(pair(nic, 'MTU')) : undefined,
    ownBridge: own.has(Number(pair(nic, 'NETWORK_ID'))),
  }));
};

export const imageSourceOf = async (p: Placed, disk: Pairs): Promise<ImageSource> => {
  const image = await imageById(p.env.state.db, Number(pair(disk, 'IMAGE_ID')));
  if (!image) throw new Error(`image ${pair(disk, 'IMAGE_ID')} of VM ${p.vm.id} is not in the state`);
  return { datastoreId: image.datastore_id, source: image.source, format: image.format as DiskFormat, sizeMb: image.size_mb };
};
