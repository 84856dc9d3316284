import { allClusters, type ClusterMembers, type ClusterRow, clusterById, clusterMembers } from '../../../state/clusters';
import { clusterLoads, type HostLoad } from '../../../state/hosts';
import { readRequest } from '../request';
import { unowned, visible } from '../visible';

export interface ClusterView extends ClusterRow, ClusterMembers {}

export interface ClusterInfo extends ClusterView {
  readonly loads: readonly HostLoad[];
}

const NONE: ClusterMembers = { hosts: [], datastores: [], vnets: [] };

export const pool = readRequest<Record<string, never>, ClusterView[]>({
  wire: 'one.clusterpool.info',
  async run(db, _input, ctx) {
    const members = await clusterMembers(db);
    return (await visible(db, ctx, 'CLUSTER', (await allClusters(db)).map(unowned))).map((c) => ({
      id: c.id,
      name: c.name,
      template: c.template,
      ...(members.get(c.id) ?? NONE),
    }));
  },
});

export const info = readRequest<{ readonly id: number }, ClusterInfo>({
  wire: 'one.cluster.info',
  run: async (db, { id }) => ({
    ...((await clusterById(db, id)) as ClusterRow),
    ...((await clusterMembers(db)).get(id) ?? NONE),
    loads: await clusterLoads(db, id),
  }),
});
