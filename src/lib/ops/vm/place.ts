import type { DatastoreRow } from '../../../state/datastores';
import type { HostRow } from '../../../state/hosts';
import type { Db } from '../../../state/open';
import { historyOf, insertHistory, takeVncPort, updateVm, updateVmTemplate, type VmRow, vmBody } from '../../../state/vms';
import { preconditionError } from '../../errors/errors';
import type { Transition } from '../../model/transitions';
import { type Pairs, pair, vectors, withPair, withSingle, withVectors } from '../../template/template';
import type { Env } from '../request';
import { type By, begin } from './begin';

/** Gives a VM its host and system datastore: a history record, a VNC port, and the deploy operation. One transaction. */
export const place = async (
  tx: Db,
  env: Pick<Env, 'clock' | 'config'>,
  by: By,
  vm: VmRow,
  transition: Transition,
  host: HostRow,
  system: DatastoreRow,
): Promise<number | undefined> => {
  const { template } = await vmBody(tx, vm.id);
  // before anything is written: a VM that gets no port stays as it was
  const graphics = await withPorts(tx, env, vm.id, host.cluster_id, vectors(template, 'GRAPHICS'));
  const now = env.clock.now();
  const seq = (await historyOf(tx, vm.id)).length;
  await insertHistory(tx, {
    vm_id: vm.id,
    seq,
    host_id: host.id,
    hostname: host.name,
    cluster_id: host.cluster_id,
    datastore_id: system.id,
    vm_mad: host.vm_mad,
    tm_mad: system.tm_mad,
    stime: now,
    etime: 0,
    pstime: now,
    petime: 0,
    rstime: 0,
    retime: 0,
    estime: 0,
    eetime: 0,
    action: 0,
    uid: by.uid,
    gid: by.gid,
  });
  await updateVm(tx, vm.id, { host_id: host.id, datastore_id: system.id });
  await updateVmTemplate(tx, vm.id, withVectors(withSingle(template, 'TM_MAD_SYSTEM', system.tm_mad), 'GRAPHICS', graphics));
  return begin(tx, env.clock, by, vm, transition, { seq });
};

/** Consoles without a port get the VM's. Throws 'vnc-ports' when the cluster has none left. */
const withPorts = async (tx: Db, env: Pick<Env, 'config'>, vmId: number, clusterId: number, graphics: readonly Pairs[]): Promise<readonly Pairs[]> => {
  if (!graphics.some((g) => pair(g, 'TYPE') && !pair(g, 'PORT'))) return graphics;
  const { vncStart, vncEnd } = env.config;
  const port = await takeVncPort(tx, clusterId, vmId, vncStart, vncEnd);
  if (port === undefined) throw preconditionError('vnc-ports', `cluster ${clusterId} has no free VNC port between ${vncStart} and ${vncEnd}`);
  return graphics.map((g) => (pair(g, 'PORT') ? g : withPair(g, 'PORT', String(port))));
};
