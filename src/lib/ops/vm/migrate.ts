import { hostById } from '../../../state/hosts';
import type { Db } from '../../../state/open';
import { unpack } from '../../../state/packing';
import { diskTrees } from '../../../state/vmParts';
import { type HistoryRow, type VmRow, vmBody } from '../../../state/vms';
import { preconditionError } from '../../errors/errors';
import { type ActionName, type Transition, transitionFor } from '../../model/transitions';
import { pair, single, vectors } from '../../template/template';
import { type Ctx, writeRequest } from '../request';
import type { Begun } from './action';
import { type By, begin } from './begin';
import { stateOf, transitionOf, vmOf } from './change';
import { lastRecord, noteAction, stampHistory } from './history';
import { refusePciMove } from './pci';
import { takePlace } from './place';
import { type ChosenTarget, chosenTarget, enforceRoom, type TargetInput } from './target';
import { wrongState } from './wrongState';

/** cold: its memory is saved and goes along; poff, poff-hard: it is powered off and starts anew; live: it runs all the time. */
export type MigrateHow = 'cold' | 'live' | 'poff' | 'poff-hard';

export interface MigrateVm extends TargetInput {
  readonly id: number;
  readonly how: MigrateHow;
}

const WIRE = 'one.vm.migrate';

const ACTIONS: Readonly<Record<MigrateHow, ActionName & `migrate${string}`>> = {
  cold: 'migrate',
  live: 'migrate-live',
  poff: 'migrate-poff',
  'poff-hard': 'migrate-poff-hard',
};

/** What the history calls each. */
const NAMES: Readonly<Record<string, string>> = {
  migrate: 'migrate',
  'migrate-live': 'live-migrate',
  'migrate-poff': 'poweroff-migrate',
  'migrate-poff-hard': 'poweroff-hard-migrate',
};

export const migrate = writeRequest<MigrateVm, Begun>({
  wire: WIRE,
  async run(tx, input, ctx) {
    const vm = await vmOf(tx, input.id);
    const record = await lastRecord(tx, vm.id);
    const target = await chosenTarget(tx, WIRE, input, record?.datastore_id);
    if (!transitionOf('migrate', vm) || !record) throw wrongState('migrate', stateOf(vm), vm.id);
    // how it stops and starts matters only to one that runs
    const transition = transitionFor(ACTIONS[input.how], stateOf(vm)) ?? (transitionOf('migrate', vm) as Transition);
    await refuseUnfit(tx, vm, record, target, transition.action, input.enforce);
    return { id: vm.id, operation: await leaveFor(tx, ctx, ctx.caller, vm, transition, target) };
  },
});

const refuseUnfit = async (tx: Db, vm: VmRow, record: HistoryRow, { host, system }: ChosenTarget, action: string, enforce: boolean): Promise<void> => {
  const refuse = (code: string, text: string, next?: string) => preconditionError(code, `[${WIRE}] ${text}`, next === undefined ? {} : { next });
  if (record.host_id === host.id && record.datastore_id === system.id)
    throw refuse('same-place', `VM is already running on host [${host.id}] and datastore [${system.id}]`);
  if (record.cluster_id !== host.cluster_id)
    throw refuse(
      'other-cluster',
      `Cannot migrate VM ${vm.id} to host ${host.id}. Virtual machine is in cluster ${record.cluster_id} and host in cluster ${host.cluster_id}`,
      'onehost list',
    );
  if (record.vm_mad !== host.vm_mad && !(await sameHypervisor(tx, record, host.vm_mad)))
    throw refuse('other-hypervisor', `Cannot migrate VM ${vm.id} from ${record.vm_mad} to ${host.vm_mad}`);
  if (record.datastore_id !== system.id && record.tm_mad !== system.tm_mad)
    throw refuse(
      'other-transfer',
      `Cannot migrate to a system datastore with a different TM driver: ${record.tm_mad} and ${system.tm_mad}`,
      'onedatastore list',
    );
  if (record.datastore_id !== system.id && action === 'migrate-live')
    throw refuse('live-datastore', 'A migration to a different system datastore cannot be performed live.', `onevm migrate ${vm.id} ${host.id} ${system.id}`);
  if (action === 'migrate-live' && single(unpack(system.template), 'SHARED') !== 'YES' && (await keepsSnapshotsInside(tx, vm.id)))
    throw refuse(
      'live-snapshots',
      `VM ${vm.id} has snapshots, and a live migration between hosts that share no datastore copies the disks without them`,
      `onevm migrate ${vm.id} ${host.id}`,
    );
  if (enforce && record.host_id !== host.id) await enforceRoom(tx, WIRE, host, vm);
};

/** Snapshots of the machine, and of disks in qcow2, are in the disks themselves; those of raw disks are files that go along. */
const keepsSnapshotsInside = async (tx: Db, vmId: number): Promise<boolean> => {
  const { template } = await vmBody(tx, vmId);
  if (vectors(template, 'SNAPSHOT').length > 0) return true;
  const qcow2 = vectors(template, 'DISK').filter((d) => pair(d, 'FORMAT') === 'qcow2');
  return (await diskTrees(tx, vmId)).some(({ diskId, tree }) => tree.snapshots.length > 0 && qcow2.some((d) => pair(d, 'DISK_ID') === String(diskId)));
};

/** kvm and qemu are one driver. */
const sameHypervisor = async (tx: Db, record: HistoryRow, vmMad: string): Promise<boolean> =>
  ['kvm', 'qemu'].includes(vmMad) && ['kvm', 'qemu'].includes((await hostById(tx, record.host_id))?.vm_mad ?? '');

/** The VM's next record, on the target, and the operation that brings it there. `by`: undefined for the scheduler. */
export const leaveFor = async (
  tx: Db,
  env: Pick<Ctx, 'clock' | 'config'>,
  by: By | undefined,
  vm: VmRow,
  transition: Transition,
  { host, system }: ChosenTarget,
) => {
  await refusePciMove(tx, vm, host, WIRE);
  const now = env.clock.now();
  const operation = await begin(tx, env.clock, by ?? { uid: -1, gid: -1 }, vm, transition);
  const rests = transition.phases[0]?.startsWith('PROLOG') === true;
  await noteAction(tx, vm.id, by ?? { uid: -1, gid: -1 }, NAMES[transition.action] ?? '', operation, rests ? { etime: now } : {});
  await takePlace(tx, env, { by, vm, host, system });
  if (rests) await stampHistory(tx, vm.id, { pstime: now });
  return operation;
};
