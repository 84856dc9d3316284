import { DATASTORE_TYPE, hostStateName } from '../../lib/model/objectStates';
import type { CloudSeen, SeenDatastore, SeenHost } from '../../lib/nodes/cloud/step';
import type { HostView } from '../../lib/ops/host/read';
import { unpack } from '../../state/packing';
import type { One } from '../context';

const TYPE_WORDS: Readonly<Record<number, SeenDatastore['type']>> = {
  [DATASTORE_TYPE.IMAGE]: 'image',
  [DATASTORE_TYPE.SYSTEM]: 'system',
  [DATASTORE_TYPE.FILE]: 'file',
  [DATASTORE_TYPE.BACKUP]: 'backup',
};

/** What the cloud holds, asked for by the requests of the lists. Of networks those of the caller: their names are unique for an owner alone. */
export const seenCloud = async (one: One): Promise<CloudSeen> => {
  const { uid } = await one.caller();
  const [clusters, datastores] = [await one.call('cluster.pool', {}), await one.call('datastore.pool', {})];
  const [{ next, vms }, hosts] = [await one.call('datastore.numbers', {}), await one.call('host.documents', {})];
  const own = (await one.call('vnet.pool', {})).filter((v) => v.uid === uid);
  const networks = await one.call('vnet.documents', { ids: own.map((v) => v.id), extended: false });
  return {
    clusters,
    nextDatastore: next,
    datastores: datastores.map((d) => ({
      id: d.id,
      name: d.name,
      type: TYPE_WORDS[d.type] ?? 'image',
      tmMad: d.tm_mad,
      images: d.imageIds.length,
      vms: vms.get(d.id) ?? 0,
    })),
    hosts: hosts.map((h) => ({
      id: h.id,
      name: h.name,
      imMad: h.im_mad,
      vmMad: h.vm_mad,
      template: unpack(h.template),
      vms: h.vmIds.length,
      trouble: troubleOf(h),
    })),
    networks: networks.map((v) => ({
      id: v.id,
      name: v.name,
      driver: v.vn_mad,
      bridge: v.bridge,
      template: unpack(v.template),
      ranges: v.ranges.map((r) => ({ id: r.ar_id, ip: r.ip, size: r.size })),
      usedLeases: v.usedLeases,
    })),
  };
};

/** A state of a look that is under way is that of the host before it. */
const TROUBLE: Readonly<Record<string, string>> = {
  ERROR: 'in error',
  MONITORING_ERROR: 'in error',
  DISABLED: 'disabled',
  MONITORING_DISABLED: 'disabled',
  OFFLINE: 'offline',
};

const troubleOf = ({ state, error }: Pick<HostView, 'state' | 'error'>): SeenHost['trouble'] => {
  const word = TROUBLE[hostStateName(state)];
  return word === undefined ? '' : error === '' ? word : `${word}: ${error}`;
};
