import { attempt } from '../../../state/attempt';
import type { Db } from '../../../state/open';
import { reschedVms, updateVm } from '../../../state/vms';
import type { Plan, Planner } from '../../engine/plan';
import { isOneError, oneErrorText } from '../../errors/errors';
import { transitionFor } from '../../model/transitions';
import { afterPlacing, place as choose } from '../../scheduler/place';
import type { Env } from '../request';
import { stateOf } from '../vm/change';
import { leaveFor } from '../vm/migrate';
import { isInTrash } from '../vm/parked';
import { knownOf, ownedByAdmin, wantedOf } from './known';
import { refresh } from './plan';

/** Moves the VMs that were marked for it to the best other host, where there is one. */
export const reschedPlanner =
  (env: Env): Planner =>
  async (): Promise<Plan> => ({
    steps: [{ name: 'look', summary: 'look at hosts and datastores', looks: true, run: () => refresh(env) }],
    succeed: (tx) => moveMarked(tx, env),
    fail: (tx) => moveMarked(tx, env),
  });

const moveMarked = async (tx: Db, env: Env): Promise<void> => {
  const known = await knownOf(tx);
  for (const vm of await reschedVms(tx)) {
    const transition = isInTrash(vm) ? undefined : transitionFor('migrate', stateOf(vm));
    const here = known.hostRows.get(vm.host_id ?? -1);
    if (!transition || !here) continue;
    const wanted = await wantedOf(tx, env, vm, known, ownedByAdmin(vm)).catch(oneErrorText);
    if (typeof wanted === 'string') {
      await updateVm(tx, vm.id, { error: wanted });
      continue;
    }
    // its files stay in their datastore, whatever it wishes of one, and a VM does not leave its cluster
    const choice = choose(
      { ...wanted, datastoreRefusal: undefined, datastoreRank: undefined },
      known.hosts.filter((h) => h.id !== here.id && h.clusterId === here.cluster_id),
      known.datastores.filter((d) => d.id === vm.datastore_id),
    );
    const host = choice.placed ? known.hostRows.get(choice.host.id) : undefined;
    const system = known.stores.get(vm.datastore_id ?? -1);
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
    Object.assign(known, afterPlacing(wanted, known.hosts, known.datastores, { hostId: host.id, datastoreId: system.id }));
  }
};
