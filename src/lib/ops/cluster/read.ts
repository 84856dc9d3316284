import { allClusters, type ClusterMembers, type ClusterRow, clusterById, clusterMembers } from '../../../state/clusters';
import { clusterLoad } from '../../../state/hosts';
import type { Db } from '../../../state/open';
import { readRequest } from '../request';
import { unowned, visible } from '../visible';

export interface ClusterView extends ClusterRow, ClusterMembers {}

/** CPU in hundredths, memory in KiB, after what is reserved. */
export interface ClusterCapacity {
  readonly totalCpu: number;
  readonly usedCpu: number;
  readonly totalMem: number;
  readonly usedMem: number;
}

export interface ClusterInfo extends ClusterView {
  readonly capacity: ClusterCapacity;
}

const NONE: ClusterMembers = { hosts: [], datastores: [], vnets: [] };

const capacityOf = async (db: Db, clusterId: number): Promise<ClusterCapacity> => {
  const { cpu, memoryMb, maxCpu, maxMem } = await clusterLoad(db, clusterId);
  return { totalCpu: maxCpu, usedCpu: cpu * 100, totalMem: maxMem, usedMem: memoryMb * 1024 };
};

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
    capacity: await capacityOf(db, id),
  }),
});
