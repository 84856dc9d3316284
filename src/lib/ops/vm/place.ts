import type { DatastoreRow } from '../../../state/datastores';
import type { HostRow } from '../../../state/hosts';
import type { Db } from '../../../state/open';
import { type HistoryRow, historyOf, insertHistory, takeVncPort, updateVm, updateVmTemplate, type VmRow, vmBody } from '../../../state/vms';
import { preconditionError } from '../../errors/errors';
import { historyAction } from '../../model/historyActions';
import { transitionFor } from '../../model/transitions';
import type { StateName } from '../../model/vmStates';
import { type Pairs, pair, vectors, withPair, withSingle, withVectors } from '../../template/template';
import type { Env } from '../request';
import { type ChosenNetworks, withNetworksOf } from './autoNetworks';
import { type By, begin } from './begin';
import { stateOf } from './change';
import { lastRecord, stampHistory } from './history';
import { addressesIn } from './interfaces';
import { withDevicesOf } from './pci';

/** A VM that was stopped or undeployed comes back from the front-end, also when it waited in between. */
export const originOf = (state: StateName, last: HistoryRow | undefined): StateName => {
  if (last?.action === historyAction('stop')) return 'STOPPED';
  if (last?.action === historyAction('undeploy') || last?.action === historyAction('undeploy-hard')) return 'UNDEPLOYED';
  return state;
};

/** Whether its files lie on the front-end. */
export const isKept = (origin: StateName): boolean => origin === 'STOPPED' || origin === 'UNDEPLOYED';

/** Where a VM goes. */
export interface Placing {
  /** undefined: the scheduler */
  readonly by: By | undefined;
  readonly vm: VmRow;
  readonly host: HostRow;
  readonly system: DatastoreRow;
  /** networks that a person named */
  readonly chosen?: ChosenNetworks;
}

/** Gives a VM its host and system datastore: a history record, a VNC port, and the deploy operation. One transaction. */
export const place = async (tx: Db, env: PlaceEnv, placing: Placing): Promise<number | undefined> => {
  const { by, vm } = placing;
  const from = originOf(stateOf(vm), await lastRecord(tx, vm.id));
  const transition = transitionFor('deploy', from);
  if (!transition) throw new Error(`VM ${vm.id} cannot be placed from ${from}`);
  await takePlace(tx, env, placing);
  await stampHistory(tx, vm.id, { pstime: env.clock.now() });
  return begin(tx, env.clock, by ?? SCHEDULER, vm, transition, { from });
};

type PlaceEnv = Pick<Env, 'clock' | 'config'>;

/** Nobody in particular: the scheduler. */
const SCHEDULER: By = { uid: -1, gid: -1 };

/**
 * The next record of the history, on that host; a VNC port of its cluster, PCI devices of the host, networks where they were left to us. Throws for a VM that
 * gets one of these not ('vnc-ports', 'pci-device', 'auto-network' ...): what was written by then is the caller's to take back.
 */
export const takePlace = async (tx: Db, env: PlaceEnv, { by, vm, host, system, chosen }: Placing): Promise<void> => {
  const { template: before } = await vmBody(tx, vm.id);
  const devices = vm.host_id === host.id ? before : await withDevicesOf(tx, vm, before, host);
  const template = await withNetworksOf(tx, vm, devices, host, chosen);
  const graphics = await withPorts(tx, env, vm.id, host.cluster_id, vectors(template, 'GRAPHICS'));
  const now = env.clock.now();
  await insertHistory(tx, {
    vm_id: vm.id,
    seq: (await historyOf(tx, vm.id)).length,
    host_id: host.id,
    hostname: host.name,
    cluster_id: host.cluster_id,
    datastore_id: system.id,
    vm_mad: host.vm_mad,
    tm_mad: system.tm_mad,
    stime: now,
    etime: 0,
    pstime: 0,
    petime: 0,
    rstime: 0,
    retime: 0,
    estime: 0,
    eetime: 0,
    action: 0,
    uid: -1,
    gid: -1,
    ...(by ? { plan_id: -2, action_id: -1 } : { plan_id: -1, action_id: 0 }),
  });
  await updateVm(tx, vm.id, { host_id: host.id, datastore_id: system.id, ips: addressesIn(template) });
  await updateVmTemplate(tx, vm.id, withVectors(withSingle(template, 'TM_MAD_SYSTEM', system.tm_mad), 'GRAPHICS', graphics));
};

/** Consoles without a port get the VM's. Throws 'vnc-ports' when the cluster has none left. */
const withPorts = async (tx: Db, env: Pick<Env, 'config'>, vmId: number, clusterId: number, graphics: readonly Pairs[]): Promise<readonly Pairs[]> => {
  if (!graphics.some((g) => pair(g, 'TYPE') && !pair(g, 'PORT'))) return graphics;
  const { vncStart, vncEnd } = env.config;
  const port = await takeVncPort(tx, clusterId, vmId, vncStart, vncEnd);
  if (port === undefined) throw preconditionError('vnc-ports', `cluster ${clusterId} has no free VNC port between ${vncStart} and ${vncEnd}`);
  return graphics.map((g) => (pair(g, 'PORT') ? g : withPair(g, 'PORT', String(port))));
};
