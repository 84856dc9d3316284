import { attempt } from '../../../state/attempt';
import { allHosts, type HostRow, hostDatastores } from '../../../state/hosts';
import type { Db } from '../../../state/open';
import { operationById } from '../../../state/operations';
import { pendingVms, updateVm, type VmRow } from '../../../state/vms';
import type { Plan, Planner } from '../../engine/plan';
import { messageOf, oneErrorText } from '../../errors/errors';
import { HOST_STATE } from '../../model/objectStates';
import { afterPlacing, place as choose } from '../../scheduler/place';
import { lookAtDatastores } from '../datastore/look';
import { lookAtHost } from '../host/look';
import { unreadyImage } from '../image/unready';
import type { Env } from '../request';
import { place } from '../vm/place';
import { gatherStep } from './gather';
import { type Known, knownOf, ownedByAdmin, systemDatastoresOf, wantedOf } from './known';
import { continueRound, FROM_THE_START, RETRY_SECONDS, type Round } from './request';

/** Waits a moment for more VMs (`quietMs`), looks at what is too old to place by, then places all waiting VMs in one transaction, which also closes the operation. */
export const schedPlanner =
  (env: Env, quietMs = 0): Planner =>
  async (operation): Promise<Plan> => ({
    steps: [
      ...(quietMs > 0 ? [gatherStep(env, quietMs)] : []),
      { name: 'look', summary: 'look at hosts and datastores', looks: true, run: () => refresh(env) },
    ],
    succeed: (tx) => placeSome(tx, env, operation.id),
    // what is known is enough to place by; the looks are made again in the next round
    fail: (tx) => placeSome(tx, env, operation.id),
  });

export const refresh = async (env: Env): Promise<unknown> => {
  const old = env.clock.now() - env.config.monitorInterval;
  const usable = [HOST_STATE.INIT, HOST_STATE.MONITORED, HOST_STATE.ERROR] as number[];
  const unknown = await hostsOfUnknownRoom(env.state.db);
  // one that did not answer may have been away for a moment only
  const silent = env.clock.now() - RETRY_SECONDS;
  const isStale = (h: HostRow): boolean => h.monitored_at <= (h.state === HOST_STATE.ERROR ? Math.max(old, silent) : old) || unknown.has(h.id);
  const stale = (await allHosts(env.state.db)).filter((h) => usable.includes(h.state) && isStale(h));
  await Promise.all([...stale.map((h) => lookAtHost(env, h).catch((e: unknown) => messageOf(e))), lookAtDatastores(env, old)]);
  return { hosts: stale.map((h) => h.name) };
};

/** Hosts that were looked at before one of the datastores that each of them has for itself was made: how much room it has there is not known. */
const hostsOfUnknownRoom = async (db: Db): Promise<Set<number>> => {
  const own = (await systemDatastoresOf(db)).filter((d) => !d.shared);
  const known = new Set((await hostDatastores(db)).map((r) => `${r.host_id} ${r.datastore_id}`));
  return new Set((await allHosts(db)).filter((h) => own.some((d) => !known.has(`${h.id} ${d.id}`))).map((h) => h.id));
};

/** VMs a transaction: other writers must not wait for long. */
const BATCH = 200;

const placeSome = async (tx: Db, env: Env, operationId: number): Promise<void> => {
  const { after, again } = JSON.parse((await operationById(tx, operationId))?.args ?? '{}') as Round;
  const known = await knownOf(tx);
  const batch = await pendingVms(tx, after, BATCH);
  for (const vm of batch) {
    const why = await whyNotPlaced(tx, env, vm, known);
    if (why !== undefined && vm.pending_reason !== why) await updateVm(tx, vm.id, { pending_reason: why });
  }
  const last = batch.at(-1);
  if (batch.length === BATCH && last) await continueRound(tx, env, { after: last.id, again });
  else if (again) await continueRound(tx, env, FROM_THE_START);
};

/** Places the VM, or says why not: also of one whose record cannot be read, or whose owner is gone. It keeps nobody else from being placed. */
const whyNotPlaced = (tx: Db, env: Env, vm: VmRow, known: Known): Promise<string | undefined> =>
  attempt(tx, () => placeOne(tx, env, vm, known)).catch(oneErrorText);

const placeOne = async (tx: Db, env: Env, vm: VmRow, known: Known): Promise<string | undefined> => {
  const unready = await unreadyImage(tx, vm.id);
  if (unready !== undefined) return unready;
  const wanted = await wantedOf(tx, env, vm, known, ownedByAdmin(vm));
  const choice = choose(wanted, known.hosts, known.datastores);
  if (!choice.placed) return choice.summary;
  const host = known.hostRows.get(choice.host.id);
  const system = known.stores.get(choice.datastore.id);
  if (!host || !system) return undefined;
  await place(tx, env, { by: undefined, vm, host, system });
  Object.assign(known, afterPlacing(wanted, known.hosts, known.datastores, { hostId: host.id, datastoreId: system.id }));
  return undefined;
};
