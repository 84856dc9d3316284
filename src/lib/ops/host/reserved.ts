import { clusterById } from '../../../state/clusters';
import { hostById, updateHost } from '../../../state/hosts';
import type { Db } from '../../../state/open';
import { unpack } from '../../../state/packing';
import { afterReserved } from '../../model/reserved';
import { single } from '../../template/template';

/** Writes down what a host can promise: what it has, less what it or else its cluster reserves. To be called when one of these changed. */
export const applyReserved = async (tx: Db, hostId: number): Promise<void> => {
  const host = await hostById(tx, hostId);
  if (!host) return;
  const own = unpack(host.template);
  const cluster = unpack((await clusterById(tx, host.cluster_id))?.template ?? '[]');
  const reserved = (key: string): string => single(own, key) || single(cluster, key) || '';
  await updateHost(tx, hostId, {
    max_cpu: afterReserved(host.total_cpu, reserved('RESERVED_CPU')),
    max_mem: afterReserved(host.total_mem, reserved('RESERVED_MEM')),
  });
};
