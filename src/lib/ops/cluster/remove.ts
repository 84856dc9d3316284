import { deleteRulesNaming, keepVdcRules } from '../../../state/acl';
import { clusterMembers, deleteCluster } from '../../../state/clusters';
import { leaveVdcs } from '../../../state/vdcs';
import { preconditionError } from '../../errors/errors';
import { writeRequest } from '../request';

const WIRE = 'one.cluster.delete';
/** lower ones came with the cloud */
const FIRST_OF_PEOPLE = 100;

export const remove = writeRequest<{ readonly id: number }, void>({
  wire: WIRE,
  async run(tx, { id }) {
    const refuse = (why: string, next?: string): Error => preconditionError('cluster-in-use', `[${WIRE}] Cannot delete cluster. ${why}`, next ? { next } : {});
    if (id < FIRST_OF_PEOPLE) throw refuse(`System Clusters (ID < ${FIRST_OF_PEOPLE}) cannot be deleted.`);
    const its = (await clusterMembers(tx)).get(id);
    for (const kind of ['hosts', 'datastores', 'vnets'] as const) {
      const ids = its?.[kind] ?? [];
      if (ids.length > 0) throw refuse(`Cluster ${id} is not empty, it contains ${ids.length} ${kind}.`, `onecluster del${kind.slice(0, -1)} ${id} ${ids[0]}`);
    }
    await leaveVdcs(tx, 'cluster', id);
    await keepVdcRules(tx);
    await deleteRulesNaming(tx, 'CLUSTER', id);
    await deleteCluster(tx, id);
  },
});
