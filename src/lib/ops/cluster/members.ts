import {
  addDatastoreToCluster,
  addVnetToCluster,
  clusterMembers,
  moveHostPorts,
  removeDatastoreFromCluster,
  removeVnetFromCluster,
} from '../../../state/clusters';
import { hostById, updateHost } from '../../../state/hosts';
import type { Db } from '../../../state/open';
import { preconditionError } from '../../errors/errors';
import { demand } from '../demand';
import { applyReserved } from '../host/reserved';
import { writeRequest } from '../request';
import { placeWaiting } from '../sched/request';

/** What is put into a cluster or taken out of it, each named by its id. */
export interface ClusterMember {
  /** of the cluster */
  readonly id: number;
  readonly member: number;
}

type Kind = 'HOST' | 'DATASTORE' | 'NET';
const LISTS = { HOST: 'hosts', DATASTORE: 'datastores', NET: 'vnets' } as const;

const isIn = async (tx: Db, type: Kind, { id, member }: ClusterMember): Promise<boolean> =>
  (await clusterMembers(tx)).get(id)?.[LISTS[type]].includes(member) ?? false;

const change = (verb: string, type: Kind, act: (tx: Db, input: ClusterMember, wire: string) => Promise<void>) => {
  const wire = `one.cluster.${verb}`;
  return writeRequest<ClusterMember, void>({
    wire,
    async run(tx, input, ctx) {
      await demand(tx, ctx, wire, 'ADMIN', type, input.member);
      await act(tx, input, wire);
      await placeWaiting(tx, ctx);
    },
  });
};

/** What was taken out of every other cluster is in this one. */
const DEFAULT = 0;

/** A host is in one cluster always: it leaves the one it was in. */
const moveHost = async (tx: Db, hostId: number, clusterId: number, wire: string): Promise<void> => {
  if ((await hostById(tx, hostId))?.cluster_id === clusterId) return;
  if (!(await moveHostPorts(tx, hostId, clusterId)))
    throw preconditionError('vnc-port', `[${wire}] Cannot move host ${hostId}: a VM of cluster ${clusterId} has the VNC port of one of its VMs.`, {
      next: `onehost show ${hostId}`,
    });
  await updateHost(tx, hostId, { cluster_id: clusterId });
  await applyReserved(tx, hostId);
};

export const addhost = change('addhost', 'HOST', (tx, { id, member }, wire) => moveHost(tx, member, id, wire));

/** A host is in a cluster always: what leaves one is in the default one, wherever it was. */
export const delhost = change('delhost', 'HOST', (tx, { member }, wire) => moveHost(tx, member, DEFAULT, wire));

export const adddatastore = change('adddatastore', 'DATASTORE', async (tx, input) => {
  if (!(await isIn(tx, 'DATASTORE', input))) await addDatastoreToCluster(tx, input.id, input.member);
});

export const deldatastore = change('deldatastore', 'DATASTORE', (tx, { id, member }) => removeDatastoreFromCluster(tx, id, member));

export const addvnet = change('addvnet', 'NET', async (tx, input) => {
  if (!(await isIn(tx, 'NET', input))) await addVnetToCluster(tx, input.id, input.member);
});

export const delvnet = change('delvnet', 'NET', (tx, { id, member }) => removeVnetFromCluster(tx, id, member));
