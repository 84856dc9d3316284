import { hostById } from '../../../state/hosts';
import { datastoreById } from '../../../state/datastores';
import { imageById } from '../../../state/images';
import type { Db } from '../../../state/open';
import type { OperationRow } from '../../../state/operations';
import { historyOf, type VmRow, vmBody } from '../../../state/vms';
import type { Node } from '../../drivers/node';
import { diskPath, vmDir } from '../../drivers/node';
import type { NicSpec } from '../../drivers/network/driver';
import type { DiskFormat, DiskSpec, ImageSource } from '../../drivers/storage/driver';
import type { Plan, Planner, Step } from '../../engine/plan';
import { messageOf } from '../../errors/errors';
import { failedState, type Transition, transitions } from '../../model/transitions';
import type { StateName } from '../../model/vmStates';
import { pair, type Pairs, vector, vectors, type Template } from '../../template/template';
import { nodeOf, virtTypeOf } from '../host/node';
import type { Env } from '../request';
import { placeWaiting } from '../sched/request';
import { forget } from './action';
import { setVmState, stampHistory, vmOf } from './change';
import { describeDomain } from './domain';
import { contextDisksOf } from './contextVector';

/** All that the steps of a VM's plan need to know, read once when the plan is made. */
interface Placed {
  readonly env: Env;
  readonly vm: VmRow;
  readonly template: Template;
  readonly node: Node;
  readonly virtType: 'kvm' | 'qemu';
  readonly vmMad: string;
  readonly tmMad: string;
  readonly systemId: number;
  readonly seq: number;
}

const placedOf = async (env: Env, operation: OperationRow): Promise<Placed> => {
  const { db } = env.state;
  const vm = await vmOf(db, operation.object_id);
  const record = (await historyOf(db, vm.id)).at(-1);
  const host = record && (await hostById(db, record.host_id));
  if (!record || !host) throw new Error(`VM ${vm.id} has no host in the state`);
  return {
    env, vm, template: (await vmBody(db, vm.id)).template, node: nodeOf(host, env.config), virtType: virtTypeOf(host),
    vmMad: record.vm_mad, tmMad: record.tm_mad, systemId: record.datastore_id, seq: record.seq,
  };
};

/** The transition an operation is doing: the one of its action that has this plan. */
const transitionOfOperation = (operation: OperationRow): Transition => {
  const found = transitions.find((t) => t.action === operation.action && t.plan !== undefined && `vm.${t.plan}` === operation.kind && (t.phases as readonly string[]).includes(operation.phase));
  if (!found) throw new Error(`no transition for operation ${operation.id}: ${operation.action} ${operation.kind} ${operation.phase}`);
  return found;
};

/** Closings that all VM plans share: the table says which state. */
const closings = (p: Placed, operation: OperationRow, done: (tx: Db) => Promise<void>): Omit<Plan, 'steps'> => {
  const transition = transitionOfOperation(operation);
  const { clock } = p.env;
  return {
    enter: async (tx, phase) => setVmState(tx, clock, await vmOf(tx, p.vm.id), phase as StateName),
    succeed: async (tx) => {
      await setVmState(tx, clock, await vmOf(tx, p.vm.id), transition.to, { error: '' });
      await done(tx);
    },
    fail: async (tx, phase, error) => {
      await setVmState(tx, clock, await vmOf(tx, p.vm.id), failedState(transition, phase as StateName), { error: messageOf(error) });
    },
  };
};

const diskSpec = (p: Placed, diskId: number): DiskSpec => ({ vmId: p.vm.id, diskId, systemDatastoreId: p.systemId });

const nicSpecs = async (p: Placed): Promise<NicSpec[]> => {
  const own = new Map((await p.env.state.db.selectFrom('vnets').select(['id', 'own_bridge']).execute()).map((r) => [String(r.id), r.own_bridge === 1]));
  return vectors(p.template, 'NIC').map((nic) => ({
    vmId: p.vm.id,
    nicId: Number(pair(nic, 'NIC_ID')),
    target: pair(nic, 'TARGET') ?? '',
    bridge: pair(nic, 'BRIDGE') ?? '',
    mac: pair(nic, 'MAC') ?? '',
    physicalDevice: pair(nic, 'PHYDEV') ?? '',
    mtu: pair(nic, 'MTU') ? Number(pair(nic, 'MTU')) : undefined,
    ownBridge: own.get(pair(nic, 'NETWORK_ID') ?? '') ?? false,
  }));
};

const imageSourceOf = async (p: Placed, disk: Pairs): Promise<ImageSource> => {
  const image = await imageById(p.env.state.db, Number(pair(disk, 'IMAGE_ID')));
  if (!image) throw new Error(`image ${pair(disk, 'IMAGE_ID')} of VM ${p.vm.id} is not in the state`);
  return { datastoreId: image.datastore_id, source: image.source, format: image.format as DiskFormat, sizeMb: image.size_mb };
};

/** Copies can be large: half a day is the limit, not five minutes. The transfer drivers have their own, shorter, limits without progress. */
const COPY_TIMEOUT_MS = 12 * 3600 * 1000;

const diskStep = (p: Placed, disk: Pairs): Step => {
  const id = Number(pair(disk, 'DISK_ID'));
  const persistent = pair(disk, 'PERSISTENT') === 'YES';
  const image = pair(disk, 'IMAGE_ID');
  const verb = image === undefined ? 'make' : persistent ? 'link' : 'clone';
  return {
    name: `disk-${id}`,
    summary: image === undefined ? `make disk ${id} (${pair(disk, 'SIZE')} MB ${pair(disk, 'FORMAT')})` : `${verb} image ${image} to disk ${id}`,
    phase: 'PROLOG',
    node: p.node.name,
    timeoutMs: COPY_TIMEOUT_MS,
    async run() {
      const transfer = await p.env.drivers.transfer(p.tmMad);
      const spec = diskSpec(p, id);
      if (verb === 'make') return transfer.makeImage(p.node, spec, Number(pair(disk, 'SIZE')), pair(disk, 'TYPE') === 'swap' ? 'swap' : (pair(disk, 'FORMAT') as DiskFormat));
      const source = await imageSourceOf(p, disk);
      return verb === 'link' ? transfer.link(p.node, source, spec) : transfer.clone(p.node, source, spec);
    },
  };
};

const contextStep = (p: Placed, phase: StateName): Step[] => {
  const context = vector(p.template, 'CONTEXT');
  if (!context) return [];
  return [
    {
      name: 'context',
      summary: `make the context CD (disk ${pair(context, 'DISK_ID')})`,
      phase,
      node: p.node.name,
      async run() {
        const transfer = await p.env.drivers.transfer(p.tmMad);
        for (const { diskId, cd } of await contextDisksOf(p.env, p.vm, p.template)) await transfer.context(p.node, diskSpec(p, diskId), cd);
      },
    },
  ];
};

const networkStep = (p: Placed, phase: StateName): Step[] => {
  const drivers = [...new Set(vectors(p.template, 'NIC').map((n) => pair(n, 'VN_MAD') ?? 'dummy'))];
  return drivers.map((name) => ({
    name: `network-${name}`,
    summary: `check the bridges (${name})`,
    phase,
    node: p.node.name,
    run: async () => (await p.env.drivers.network(name)).pre(p.node, (await nicSpecs(p)).filter((_, i) => pair(vectors(p.template, 'NIC')[i], 'VN_MAD') === name)),
  }));
};

const startStep = (p: Placed, phase: StateName): Step => ({
  name: 'start',
  summary: `start the domain one-${p.vm.id}`,
  phase,
  node: p.node.name,
  async run() {
    const vmm = await p.env.drivers.vmm(p.vmMad);
    const description = await describeDomain(p);
    return {
      deployId: await vmm.deploy(p.node, {
        vmId: p.vm.id,
        domain: `one-${p.vm.id}`,
        uuid: pair(vector(p.template, 'OS'), 'UUID') ?? '',
        description,
        descriptionPath: `${vmDir(p.node, p.systemId, p.vm.id)}/deployment.${p.seq}`,
      }),
    };
  },
});

const runningNow = (p: Placed) => async (tx: Db, results?: ReadonlyMap<string, unknown>): Promise<void> => {
  const deployId = (results?.get('start') as { deployId?: string } | undefined)?.deployId ?? `one-${p.vm.id}`;
  await tx.updateTable('vms').set({ deploy_id: deployId }).where('id', '=', p.vm.id).execute();
  const now = p.env.clock.now();
  await stampHistory(tx, p.vm.id, { rstime: now, petime: now });
};

const folderStep = (p: Placed): Step => ({
  name: 'folder',
  summary: `make ${vmDir(p.node, p.systemId, p.vm.id)}`,
  phase: 'PROLOG',
  node: p.node.name,
  run: async () => (await p.env.drivers.transfer(p.tmMad)).makeVmDir(p.node, p.systemId, p.vm.id),
});

/** From nothing on the node to a running domain. A failure leaves what is there for a look or `onevm terminate --hard`: no step takes bytes away. */
const deploy = async (env: Env, operation: OperationRow): Promise<Plan> => {
  const p = await placedOf(env, operation);
  const shared = closings(p, operation, async () => undefined);
  return {
    ...shared,
    steps: [folderStep(p), ...vectors(p.template, 'DISK').map((d) => diskStep(p, d)), ...contextStep(p, 'PROLOG'), ...networkStep(p, 'BOOT'), startStep(p, 'BOOT')],
    succeed: async (tx, results) => {
      await shared.succeed(tx, results);
      await runningNow(p)(tx, results);
    },
  };
};

/** A VM at rest starts again where it is: its disks are there, its context is made anew. */
const boot = async (env: Env, operation: OperationRow): Promise<Plan> => {
  const p = await placedOf(env, operation);
  const phase = operation.phase as StateName;
  const shared = closings(p, operation, async () => undefined);
  return {
    ...shared,
    steps: [...contextStep(p, phase), ...networkStep(p, phase), startStep(p, phase)],
    succeed: async (tx, results) => {
      await shared.succeed(tx, results);
      await runningNow(p)(tx, results);
    },
  };
};

const askGuestStep = (p: Placed, phase: StateName): Step => ({
  name: 'shutdown',
  summary: 'ask the guest to power off',
  phase,
  node: p.node.name,
  timeoutMs: (p.env.config.shutdownTimeout + 60) * 1000,
  async run() {
    const vmm = await p.env.drivers.vmm(p.vmMad);
    const off = await vmm.shutdown(p.node, p.vm.deploy_id || `one-${p.vm.id}`, p.env.config.shutdownTimeout * 1000);
    // as the field does: a guest that does not listen in time is switched off
    if (!off) await vmm.cancel(p.node, p.vm.deploy_id || `one-${p.vm.id}`);
    return { byGuest: off };
  },
});

const switchOffStep = (p: Placed, phase: StateName): Step => ({
  name: 'destroy',
  summary: 'switch the domain off',
  phase,
  node: p.node.name,
  run: async () => (await p.env.drivers.vmm(p.vmMad)).cancel(p.node, p.vm.deploy_id || `one-${p.vm.id}`),
});

/** Bridges of ours that nobody uses any more go; a failure here must not keep a VM from its end, so it is noted only. */
const networkCleanStep = (p: Placed, phase: StateName): Step => ({
  name: 'network-clean',
  summary: 'remove bridges that are ours and empty',
  phase,
  node: p.node.name,
  async run() {
    const notes: string[] = [];
    for (const name of new Set(vectors(p.template, 'NIC').map((n) => pair(n, 'VN_MAD') ?? 'dummy'))) {
      await (await p.env.drivers.network(name)).clean(p.node, await nicSpecs(p)).catch((e: unknown) => notes.push(messageOf(e)));
    }
    return { notes };
  },
});

/** Before any byte goes: the node itself says that no domain of this VM runs there. Not being able to ask is a failure, never a no. */
const surelyOffStep = (p: Placed): Step => ({
  name: 'surely-off',
  summary: 'ask the node whether the domain is gone',
  phase: 'EPILOG',
  node: p.node.name,
  async run() {
    const state = await (await p.env.drivers.vmm(p.vmMad)).poll(p.node, `one-${p.vm.id}`);
    if (state === 'running' || state === 'paused') throw new Error(`domain one-${p.vm.id} is ${state} on ${p.node.name}; its disks stay`);
    return { state };
  },
});

const epilogSteps = (p: Placed): Step[] => [
  surelyOffStep(p),
  ...vectors(p.template, 'DISK')
    .filter((d) => pair(d, 'PERSISTENT') === 'YES')
    .map(
      (disk): Step => ({
        name: `save-${pair(disk, 'DISK_ID')}`,
        summary: `bring disk ${pair(disk, 'DISK_ID')} back to image ${pair(disk, 'IMAGE_ID')}`,
        phase: 'EPILOG',
        node: p.node.name,
        timeoutMs: COPY_TIMEOUT_MS,
        run: async () => (await p.env.drivers.transfer(p.tmMad)).saveBack(p.node, diskSpec(p, Number(pair(disk, 'DISK_ID'))), await imageSourceOf(p, disk)),
      }),
    ),
  {
    name: 'remove',
    summary: `remove ${vmDir(p.node, p.systemId, p.vm.id)}`,
    phase: 'EPILOG',
    node: p.node.name,
    pointOfNoReturn: true,
    run: async () => (await p.env.drivers.transfer(p.tmMad)).removeVm(p.node, p.systemId, p.vm.id),
  },
];

/** The end of a VM: what it held is free, and VMs that wait may have their turn. */
const gone = (p: Placed) => async (tx: Db): Promise<void> => {
  const now = p.env.clock.now();
  await forget(tx, p.env.clock, p.vm.id);
  await stampHistory(tx, p.vm.id, { etime: now, eetime: now, action: p.vm.id >= 0 ? endActionOf(await vmOf(tx, p.vm.id)) : 0 });
  await placeWaiting(tx, p.env);
};

const TERMINATE = 27;
const endActionOf = (_vm: VmRow): number => TERMINATE;

const ending = (before: (p: Placed) => Step[]) => async (env: Env, operation: OperationRow): Promise<Plan> => {
  const p = await placedOf(env, operation);
  return { ...closings(p, operation, gone(p)), steps: [...before(p), ...epilogSteps(p)] };
};

const stopping = (before: (p: Placed, phase: StateName) => Step[]) => async (env: Env, operation: OperationRow): Promise<Plan> => {
  const p = await placedOf(env, operation);
  return { ...closings(p, operation, (tx) => stampHistory(tx, p.vm.id, { retime: p.env.clock.now() })), steps: before(p, operation.phase as StateName) };
};

/** Where a disk of a VM lies, for the domain's description. */
export const pathOfDisk = (p: Pick<Placed, 'node' | 'systemId' | 'vm'>, diskId: number): string => diskPath(p.node, p.systemId, p.vm.id, diskId);

export const vmPlanners = (env: Env): Readonly<Record<string, Planner>> => {
  const of = (plan: (env: Env, operation: OperationRow) => Promise<Plan>): Planner => (operation) => plan(env, operation);
  return {
    'vm.deploy': of(deploy),
    'vm.boot': of(boot),
    'vm.poweroff': of(stopping((p, phase) => [askGuestStep(p, phase), networkCleanStep(p, phase)])),
    'vm.poweroff-hard': of(stopping((p, phase) => [switchOffStep(p, phase), networkCleanStep(p, phase)])),
    'vm.terminate': of(ending((p) => [askGuestStep(p, 'SHUTDOWN'), networkCleanStep(p, 'SHUTDOWN')])),
    'vm.terminate-hard': of(ending((p) => [switchOffStep(p, 'SHUTDOWN'), networkCleanStep(p, 'SHUTDOWN')])),
    'vm.cleanup': of(ending(() => [])),
  };
};
export type { Placed };
