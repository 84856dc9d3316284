import { attempt } from '../../../state/attempt';
import { allDatastores } from '../../../state/datastores';
import { allHosts } from '../../../state/hosts';
import type { Db } from '../../../state/open';
import { reschedVms, updateVm } from '../../../state/vms';
import { networksWithOwnBridge } from '../../../state/vnets';
import type { Plan, Planner } from '../../engine/plan';
import { isOneError } from '../../errors/errors';
import { transitionFor } from '../../model/transitions';
import { afterPlacing, place as choose } from '../../scheduler/place';
import type { Env } from '../request';
import { stateOf } from '../vm/change';
import { leaveFor } from '../vm/migrate';
import { isInTrash } from '../vm/parked';
import { candidatesOf, refresh, systemDatastoresOf, wantedOf } from './plan';

/** Moves the VMs that were marked for it to the best other host, where there is one. */
export const reschedPlanner =
  (env: Env): Planner =>
  async (): Promise<Plan> => ({
    steps: [{ name: 'look', summary: 'look at hosts and datastores', looks: true, run: () => refresh(env) }],
    succeed: (tx) => moveMarked(tx, env),
    fail: (tx) => moveMarked(tx, env),
  });

/** What was thrown, when it is of one VM only: the others move. */
const told = (e: unknown): string => {
  if (!isOneError(e)) throw e;
  return e.message;
};

const moveMarked = async (tx: Db, env: Env): Promise<void> => {
  const hostRows = new Map((await allHosts(tx)).map((h) => [h.id, h]));
  const stores = new Map((await allDatastores(tx)).map((d) => [d.id, d]));
  const ourBridges = await networksWithOwnBridge(tx);
  let hosts = await candidatesOf(tx);
  let datastores = await systemDatastoresOf(tx);
  for (const vm of await reschedVms(tx)) {
    const transition = isInTrash(vm) ? undefined : transitionFor('migrate', stateOf(vm));
    const here = hostRows.get(vm.host_id ?? -1);
    if (!transition || !here) continue;
    const wanted = await wantedOf(tx, vm, stores, ourBridges).catch(told);
    if (typeof wanted === 'string') {
      await updateVm(tx, vm.id, { error: wanted });
      continue;
    }
    // its files stay in their datastore, and a VM does not leave its cluster
    const others = hosts.filter((h) => h.id !== here.id && h.clusterId === here.cluster_id);
    const choice = choose(
      wanted,
      others,
      datastores.filter((d) => d.id === vm.datastore_id),
    );
    const host = choice.placed ? hostRows.get(choice.host.id) : undefined;
    const system = stores.get(vm.datastore_id ?? -1);
    // the mark stays: the next round may find room
    if (!host || !system) continue;
    try {
      await attempt(tx, () => leaveFor(tx, env, undefined, vm, transition, { host, system }));
    } catch (e) {
      if (!isOneError(e)) throw e;
      await updateVm(tx, vm.id, { error: e.message });
      continue;
    }
    await updateVm(tx, vm.id, { resched: 0 });
    ({ hosts, datastores } = afterPlacing(wanted, hosts, datastores, { hostId: host.id, datastoreId: system.id }));
  }
};
