import { allDatastores } from '../../../state/datastores';
import { type HostRow, hostById, replaceHostDatastores, updateHost } from '../../../state/hosts';
import { keepLook } from '../../../state/looks';
import type { Db } from '../../../state/open';
import { unpack } from '../../../state/packing';
import { settledVmsOnHost, updateVm } from '../../../state/vms';
import type { HostFacts } from '../../drivers/monitor/driver';
import { isOneError, messageOf } from '../../errors/errors';
import { DATASTORE_TYPE, HOST_STATE } from '../../model/objectStates';
import { transitionFor } from '../../model/transitions';
import { cpuBetween } from '../../model/vmFigures';
import { ACTIVE, pairOf } from '../../model/vmStates';
import { isShared } from '../datastore/isShared';
import type { Env } from '../request';
import { placeWaiting } from '../sched/request';
import { setVmState, stateOf } from '../vm/change';
import { figuresOfVms } from '../vm/figures';
import { adoptedDomains } from './adopted';
import { nodeOf, pciFilterOf } from './node';
import { applyReserved } from './reserved';

const POWEROFF = pairOf('POWEROFF').state;

/** One look at a host, and what it says written down. A host that cannot be asked goes to ERROR with the reason; it never throws for that. */
export const lookAtHost = async (env: Env, host: HostRow): Promise<void> => {
  const began = env.clock.nowMs();
  try {
    // a host that has no VMs to hope for is no good one, however well it answers
    await env.drivers.vmm(host.vm_mad);
    const facts = await (await env.drivers.monitor(host.im_mad)).look(nodeOf(host, env.config), { pci: pciFilterOf(host.name, unpack(host.template)) });
    await env.state.write((tx) => recordFacts(tx, env, host.id, facts, began));
  } catch (e) {
    if (!isOneError(e)) throw e;
    await env.state.write((tx) => recordSilence(tx, env, host.id, messageOf(e), began));
  }
};

/** Writes a look down; disabled and offline hosts keep their state. */
export const recordFacts = async (tx: Db, env: Env, hostId: number, facts: HostFacts, beganMs: number): Promise<void> => {
  const host = await hostById(tx, hostId);
  if (!host) return;
  const keeps = host.state === HOST_STATE.DISABLED || host.state === HOST_STATE.OFFLINE;
  const domains = withCpu(host, { ...facts, domains: await adoptedDomains(tx, hostId, facts.domains) }, env.clock.now());
  await updateHost(tx, hostId, {
    state: keeps ? host.state : HOST_STATE.MONITORED,
    error: '',
    monitored_at: env.clock.now(),
    facts: JSON.stringify({ ...facts, domains }),
    total_cpu: facts.totalCpu,
    total_mem: facts.totalMemory,
    used_cpu: facts.usedCpu,
    used_mem: facts.usedMemory,
    free_mem: facts.freeMemory,
  });
  await keepFigures(tx, env, hostId, { ...facts, domains });
  await applyReserved(tx, hostId);
  await replaceHostDatastores(tx, hostId, await localDatastores(tx, hostId, facts));
  if (host.state === HOST_STATE.INIT || host.state === HOST_STATE.ERROR || hasOtherPci(host, facts)) await placeWaiting(tx, env);
  await compareVms(tx, env, hostId, { ...facts, domains }, beganMs);
};

/** So that what is told now can be shown later, beside what was told before. */
const keepFigures = async (tx: Db, env: Env, hostId: number, facts: HostFacts): Promise<void> => {
  const { totalCpu, usedCpu, freeMemory, usedMemory, netRx, netTx } = facts;
  const at = env.clock.now();
  const kept = env.config.figuresSeconds;
  if (kept === 0) return;
  await keepLook(tx, hostId, { host: { at, totalCpu, usedCpu, freeMemory, usedMemory, netRx, netTx }, vms: figuresOfVms(facts.domains, at) }, at - kept);
};

/** A device that VMs may get from now on is what one may wait for. */
const hasOtherPci = ({ facts }: Pick<HostRow, 'facts'>, { pci = [] }: HostFacts): boolean =>
  facts !== '' && JSON.stringify((JSON.parse(facts) as HostFacts).pci ?? []) !== JSON.stringify(pci);

/** Each domain with what it took of a processor since the look before. */
const withCpu = (before: Pick<HostRow, 'facts' | 'monitored_at'>, { domains }: HostFacts, now: number): HostFacts['domains'] => {
  const known = before.facts === '' ? [] : (JSON.parse(before.facts) as HostFacts).domains;
  const byName = new Map(known.map((d) => [d.name, d]));
  return domains.map((d) => {
    const cpuPercent = cpuBetween(byName.get(d.name), d, now - before.monitored_at);
    return cpuPercent === undefined ? d : { ...d, cpuPercent };
  });
};

/** Room of the non-shared system datastores on this host: their folder's file system, or the one they will be made in. */
const localDatastores = async (tx: Db, hostId: number, facts: HostFacts) => {
  const all = await allDatastores(tx);
  return all
    .filter((d) => d.type === DATASTORE_TYPE.SYSTEM && isShared(d) === false)
    .map((d) => {
      const own = facts.datastores.find((f) => f.id === d.id) ?? facts.location;
      return { host_id: hostId, datastore_id: d.id, total_mb: own.totalMb, free_mb: own.freeMb, used_mb: own.usedMb };
    });
};

/**
 * What the node says of our VMs against what we believe. Only a state that was settled before the look began is compared: a look is always a little old.
 */
const compareVms = async (tx: Db, env: Env, hostId: number, facts: HostFacts, beganMs: number): Promise<void> => {
  const byId = new Map(facts.domains.flatMap((d) => (d.vmId === undefined ? [] : [[d.vmId, d]])));
  const vms = await settledVmsOnHost(tx, hostId, [ACTIVE, POWEROFF], beganMs);
  for (const vm of vms) {
    const domain = byId.get(vm.id);
    const on = domain?.state === 'running' || domain?.state === 'paused';
    const found = transitionFor(on ? 'found-running' : 'found-off', stateOf(vm));
    if (found) await setVmState(tx, env.clock, vm, found.to, { error: '' });
    await updateVm(tx, vm.id, { last_poll: env.clock.now() });
  }
};

/** The host did not answer: its VMs are UNKNOWN, which is not "off". */
const recordSilence = async (tx: Db, env: Env, hostId: number, error: string, beganMs: number): Promise<void> => {
  const host = await hostById(tx, hostId);
  if (!host || host.state === HOST_STATE.DISABLED || host.state === HOST_STATE.OFFLINE) return;
  await updateHost(tx, hostId, { state: HOST_STATE.ERROR, error, monitored_at: env.clock.now() });
  const vms = await settledVmsOnHost(tx, hostId, [ACTIVE], beganMs);
  for (const vm of vms) {
    const lost = transitionFor('lost', stateOf(vm));
    if (lost) await setVmState(tx, env.clock, vm, lost.to, { error: `host ${host.name} cannot be asked: ${error}` });
  }
};
