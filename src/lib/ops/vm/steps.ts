import { vmDir } from '../../drivers/node';
import type { DiskFormat } from '../../drivers/storage/driver';
import type { Step } from '../../engine/plan';
import { executionError, messageOf } from '../../errors/errors';
import type { StateName } from '../../model/vmStates';
import { type Pairs, pair, vector, vectors } from '../../template/template';
import { contextDisksOf } from './contextVector';
import { describeDomain } from './domain';
import { diskSpec, imageSourceOf, nicSpecs, type Placed } from './placed';

/** Copies can be large: half a day is the limit, not five minutes. The transfer drivers have their own, shorter, limits without progress. */
const COPY_TIMEOUT_MS = 12 * 3600 * 1000;

export const diskStep = (p: Placed, disk: Pairs): Step => {
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
      if (verb === 'make')
        return transfer.makeImage(p.node, spec, Number(pair(disk, 'SIZE')), pair(disk, 'TYPE') === 'swap' ? 'swap' : (pair(disk, 'FORMAT') as DiskFormat));
      const source = await imageSourceOf(p, disk);
      return verb === 'link' ? transfer.link(p.node, source, spec) : transfer.clone(p.node, source, spec);
    },
  };
};

/** A disk asked for larger than its image. */
export const growSteps = (p: Placed): Step[] =>
  vectors(p.template, 'DISK')
    .filter((d) => pair(d, 'IMAGE_ID') !== undefined && pair(d, 'SIZE') !== pair(d, 'ORIGINAL_SIZE'))
    .map((d) => ({
      name: `grow-${pair(d, 'DISK_ID')}`,
      summary: `grow disk ${pair(d, 'DISK_ID')} to ${pair(d, 'SIZE')} MB`,
      phase: 'PROLOG',
      node: p.node.name,
      run: async () =>
        (await p.env.drivers.transfer(p.tmMad)).resize(
          p.node,
          diskSpec(p, Number(pair(d, 'DISK_ID'))),
          Number(pair(d, 'SIZE')),
          pair(d, 'FORMAT') as DiskFormat,
        ),
    }));

export const contextStep = (p: Placed, phase: StateName): Step[] => {
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

export const networkStep = (p: Placed, phase: StateName): Step[] => {
  const drivers = [...new Set(vectors(p.template, 'NIC').map((n) => pair(n, 'VN_MAD') ?? 'dummy'))];
  return drivers.map((name) => ({
    name: `network-${name}`,
    summary: `check the bridges (${name})`,
    phase,
    node: p.node.name,
    run: async () =>
      (await p.env.drivers.network(name)).pre(
        p.node,
        (await nicSpecs(p)).filter((_, i) => pair(vectors(p.template, 'NIC')[i], 'VN_MAD') === name),
      ),
  }));
};

export const startStep = (p: Placed, phase: StateName): Step => ({
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

export const folderStep = (p: Placed): Step => ({
  name: 'folder',
  summary: `make ${vmDir(p.node, p.systemId, p.vm.id)}`,
  phase: 'PROLOG',
  node: p.node.name,
  run: async () => (await p.env.drivers.transfer(p.tmMad)).makeVmDir(p.node, p.systemId, p.vm.id),
});

export const askGuestStep = (p: Placed, phase: StateName): Step => ({
  name: 'shutdown',
  summary: 'ask the guest to power off',
  phase,
  node: p.node.name,
  timeoutMs: (p.env.config.shutdownTimeout + 120) * 1000,
  async run() {
    const vmm = await p.env.drivers.vmm(p.vmMad);
    const off = await vmm.shutdown(p.node, p.vm.deploy_id || `one-${p.vm.id}`, p.env.config.shutdownTimeout * 1000);
    // as the field does: a guest that does not listen in time is switched off
    if (!off) await vmm.cancel(p.node, p.vm.deploy_id || `one-${p.vm.id}`);
    return { byGuest: off };
  },
});

export const switchOffStep = (p: Placed, phase: StateName): Step => ({
  name: 'destroy',
  summary: 'switch the domain off',
  phase,
  node: p.node.name,
  run: async () => (await p.env.drivers.vmm(p.vmMad)).cancel(p.node, p.vm.deploy_id || `one-${p.vm.id}`),
});

/** Bridges of ours that nobody uses any more go; a failure here must not keep a VM from its end, so it is noted only. */
export const networkCleanStep = (p: Placed, phase: StateName): Step => ({
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
    if (state === 'running' || state === 'paused') throw executionError('domain-alive', `domain one-${p.vm.id} is ${state} on ${p.node.name}; its disks stay`);
    return { state };
  },
});

/** `saves`: whether persistent disks can hold anything that is not in their image yet. */
export const epilogSteps = (p: Placed, saves: boolean): Step[] => [
  surelyOffStep(p),
  ...vectors(p.template, 'DISK')
    .filter((d) => saves && pair(d, 'PERSISTENT') === 'YES')
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
