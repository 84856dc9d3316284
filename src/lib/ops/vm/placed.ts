import { hostById } from '../../../state/hosts';
import { imageById } from '../../../state/images';
import type { Db } from '../../../state/open';
import type { OperationRow } from '../../../state/operations';
import { historyOf, type VmRow, vmBody } from '../../../state/vms';
import { networksWithOwnBridge } from '../../../state/vnets';
import type { NicSpec } from '../../drivers/network/driver';
import type { Node } from '../../drivers/node';
import type { DiskFormat, DiskSpec, ImageSource } from '../../drivers/storage/driver';
import type { Plan } from '../../engine/plan';
import { messageOf } from '../../errors/errors';
import { failedState, type Transition, transitions } from '../../model/transitions';
import type { StateName } from '../../model/vmStates';
import { type Pairs, pair, type Template, vectors } from '../../template/template';
import { cgroupsOf, nodeOf, virtTypeOf } from '../host/node';
import type { Env } from '../request';
import { setVmState, vmOf } from './change';

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

export const placedOf = async (env: Env, operation: OperationRow): Promise<Placed> => {
  const { db } = env.state;
  const vm = await vmOf(db, operation.object_id);
  const record = (await historyOf(db, vm.id)).at(-1);
  const host = record && (await hostById(db, record.host_id));
  if (!record || !host) throw new Error(`VM ${vm.id} has no host in the state`);
  return {
    env,
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

/** The transition an operation is doing: the one of its action that has this plan. */
const transitionOfOperation = (operation: OperationRow): Transition => {
  const found = transitions.find(
    (t) =>
      t.action === operation.action && t.plan !== undefined && `vm.${t.plan}` === operation.kind && (t.phases as readonly string[]).includes(operation.phase),
  );
  if (!found) throw new Error(`no transition for operation ${operation.id}: ${operation.action} ${operation.kind} ${operation.phase}`);
  return found;
};

/** Closings that all VM plans share: the table says which state. */
export const closings = (p: Placed, operation: OperationRow, done: (tx: Db, results: ReadonlyMap<string, unknown>) => Promise<void>): Omit<Plan, 'steps'> => {
  const transition = transitionOfOperation(operation);
  const { clock } = p.env;
  return {
    enter: async (tx, phase) => setVmState(tx, clock, await vmOf(tx, p.vm.id), phase as StateName),
    succeed: async (tx, results) => {
      await setVmState(tx, clock, await vmOf(tx, p.vm.id), transition.to, { error: '' });
      await done(tx, results);
    },
    fail: async (tx, phase, error) => {
      await setVmState(tx, clock, await vmOf(tx, p.vm.id), failedState(transition, phase as StateName), { error: messageOf(error) });
    },
  };
};

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
