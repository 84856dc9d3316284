import { isFrontEnd } from '../../drivers/node';
import type { DiskFormat } from '../../drivers/storage/driver';
import type { VmmDriver } from '../../drivers/vmm/driver';
import { noReturn, type Step } from '../../engine/plan';
import { executionError, messageOf } from '../../errors/errors';
import type { StateName } from '../../model/vmStates';
import { type Pairs, pair, vector, vectors } from '../../template/template';
import { contextDisksOf } from './contextVector';
import { domainSpec } from './domain';
import { isImported } from './imported';
import { diskSpec, folderOf, imageSourceOf, type Placed, placeOf } from './placed';

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
export const isGrown = (disk: Pairs): boolean => pair(disk, 'IMAGE_ID') !== undefined && pair(disk, 'SIZE') !== pair(disk, 'ORIGINAL_SIZE');

export const growStep = (p: Placed, disk: Pairs): Step => ({
  name: `grow-${pair(disk, 'DISK_ID')}`,
  summary: `grow disk ${pair(disk, 'DISK_ID')} to ${pair(disk, 'SIZE')} MB`,
  phase: 'PROLOG',
  node: p.node.name,
  run: async () =>
    (await p.env.drivers.transfer(p.tmMad)).resize(
      p.node,
      diskSpec(p, Number(pair(disk, 'DISK_ID'))),
      Number(pair(disk, 'SIZE')),
      pair(disk, 'FORMAT') as DiskFormat,
    ),
});

export const growSteps = (p: Placed): Step[] =>
  vectors(p.template, 'DISK')
    .filter(isGrown)
    .map((d) => growStep(p, d));

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

const vmmOf = (p: Placed): Promise<VmmDriver> => p.env.drivers.vmm(p.vmMad);

/** Does something to the VM's domain, by the name it has on its node. */
export const withDomain = async <T>(p: Placed, work: (vmm: VmmDriver, domain: string) => Promise<T>): Promise<T> => {
  const vmm = await vmmOf(p);
  return work(vmm, vmm.domainName(p.vm.id, p.vm.deploy_id));
};

export const startStep = (p: Placed, phase: StateName): Step => ({
  name: 'start',
  summary: `start the domain one-${p.vm.id}`,
  phase,
  node: p.node.name,
  run: async () => ({ deployId: await (await vmmOf(p)).deploy(p.node, await domainSpec(p)) }),
});

/** Where a guest's memory is kept while it sleeps. */
const checkpointOf = (p: Placed): string => `${folderOf(p)}/checkpoint`;

export const saveStep = (p: Placed, phase: StateName): Step => ({
  name: 'save',
  summary: `save the memory of one-${p.vm.id}`,
  phase,
  node: p.node.name,
  timeoutMs: COPY_TIMEOUT_MS,
  // the hypervisor itself does one thing to a domain at a time
  mayOverlap: true,
  run: () => withDomain(p, (vmm, domain) => vmm.save(p.node, domain, checkpointOf(p))),
});

/** Once it goes on, the guest writes to its disks where it is now. */
export const restoreStep = (p: Placed, phase: StateName): Step => ({
  name: 'restore',
  summary: `go on from the saved memory of one-${p.vm.id}`,
  phase,
  node: p.node.name,
  timeoutMs: COPY_TIMEOUT_MS,
  run: async () => ({ domain: await (await vmmOf(p)).restore(p.node, await domainSpec(p), checkpointOf(p)) }),
});

/** What is only room that could be free must not make a VM that runs look broken: what goes wrong is noted. */
const tidy = (step: Omit<Step, 'run'>, work: () => Promise<unknown>): Step => ({
  ...step,
  run: async () => ({
    notes: await work().then(
      () => [],
      (e: unknown) => [messageOf(e)],
    ),
  }),
});

export const dropCheckpointStep = (p: Placed, phase: StateName): Step =>
  tidy({ name: 'drop-checkpoint', summary: 'remove the saved memory', phase, node: p.node.name }, async () =>
    (await p.env.drivers.transfer(p.tmMad)).removeFile(p.node, p.systemId, p.vm.id, 'checkpoint'),
  );

/** The guest ends in one way, whoever made its domain; what is left of the domain differs. */
const powerOf = (p: Placed, vmm: VmmDriver): Pick<VmmDriver, 'shutdown' | 'cancel'> => (isImported(p.template) ? vmm.adopted : vmm);

export const knockStep = (p: Placed, how: 'reboot' | 'reset'): Step => ({
  name: how,
  summary: how === 'reboot' ? 'ask the guest to begin anew' : 'press the reset button',
  node: p.node.name,
  run: () => withDomain(p, (vmm, domain) => vmm[how](p.node, domain)),
});

/** Brings the VM's folder from one place to another; the source stays, and so does the copy when a later step breaks: a retry goes on with it. */
export const copyFolderStep = (from: Placed, to: Placed, phase: StateName): Step => ({
  name: 'copy',
  summary: `bring the files of VM ${to.vm.id} from ${from.node.name} to ${to.node.name}`,
  phase,
  node: to.node.name,
  timeoutMs: COPY_TIMEOUT_MS,
  run: async () => (await to.env.drivers.transfer(to.tmMad)).copyVm(to.vm.id, placeOf(from), placeOf(to)),
});

/** The files lie somewhere else now, whole. */
export const dropFolderStep = (from: Placed, keep: Placed, phase: StateName): Step =>
  tidy(
    { name: 'drop-source', summary: `remove the files of VM ${keep.vm.id} on ${from.node.name}`, phase, node: from.node.name, timeoutMs: COPY_TIMEOUT_MS },
    async () => (await keep.env.drivers.transfer(keep.tmMad)).dropVm(keep.vm.id, placeOf(from), placeOf(keep)),
  );

/** Before it is moved or ended: the node itself says that no domain of this VM runs there. Not being able to ask is a failure, never a no. */
export const surelyOffStep = (p: Placed, phase: StateName, name = 'surely-off'): Step => ({
  name,
  summary: `ask ${p.node.name} whether the domain is gone`,
  phase,
  node: p.node.name,
  run: () => surelyOff(p),
});

const surelyOff = async (p: Placed): Promise<unknown> => {
  const state = await withDomain(p, (vmm, domain) => vmm.poll(p.node, domain));
  if (state === 'running' || state === 'paused') throw executionError('domain-alive', `domain one-${p.vm.id} is ${state} on ${p.node.name}; its disks stay`);
  return { state };
};

/**
 * Before it starts elsewhere: a domain that is seen running is a failure. Its node was asked before; one that does not answer now counts only when a person said that the work up to here
 * is done, and that word stands.
 */
export const notSeenStep = (p: Placed, phase: StateName, name: string): Step => ({
  name,
  summary: `look that ${p.node.name} does not run it`,
  phase,
  node: p.node.name,
  async run() {
    const state = await withDomain(p, (vmm, domain) => vmm.poll(p.node, domain)).catch((e: unknown) => ({ notes: [messageOf(e)] }));
    if (state === 'running' || state === 'paused')
      throw executionError('domain-alive', `domain one-${p.vm.id} is ${state} on ${p.node.name}; it is not started twice`);
    return typeof state === 'string' ? { state } : state;
  },
});

export const folderStep = (p: Placed): Step => ({
  name: 'folder',
  summary: `make ${folderOf(p)}`,
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
  run: (overtaken) =>
    withDomain(p, async (vmm, domain) => {
      const wait = powerOf(p, vmm).shutdown(p.node, domain, p.env.config.shutdownTimeout * 1000);
      const off = await Promise.race([wait, aborted(overtaken)]);
      // as the field does: a guest that does not listen in time is switched off
      if (!off) await powerOf(p, vmm).cancel(p.node, domain);
      return { byGuest: off };
    }),
});

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const stop = (): void => reject(executionError('overtaken', 'something else was asked for meanwhile'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
  });

export const switchOffStep = (p: Placed, phase: StateName, name = 'destroy'): Step => ({
  name,
  summary: `switch the domain off on ${p.node.name}`,
  phase,
  node: p.node.name,
  run: () => withDomain(p, (vmm, domain) => powerOf(p, vmm).cancel(p.node, domain)),
});

/** `saves`: whether persistent disks can hold anything that is not in their image yet. */
export const epilogSteps = (p: Placed, saves: boolean): Step[] => [
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
  ...removeSteps(p, 'EPILOG'),
];

/** Of one that was taken in there is nothing of ours to remove. */
export const removeSteps = (p: Placed, phase: StateName, name?: string): Step[] => (isImported(p.template) ? [] : [noReturn(removeStep(p, phase, name))]);

const removeStep = (p: Placed, phase: StateName, name = 'remove'): Step => ({
  name,
  summary: `remove ${folderOf(p)}`,
  phase,
  node: p.node.name,
  run: async () => (await p.env.drivers.transfer(p.tmMad)).removeVm(p.node, p.systemId, p.vm.id),
});

/** A copy of the files that was left on a machine where the VM is not any more, once that machine says that no domain has it open. */
export const removeLeftStep = (p: Placed, phase: StateName, name: string): Step =>
  tidy({ name, summary: `remove what was left of VM ${p.vm.id} on ${p.node.name}`, phase, node: p.node.name, timeoutMs: COPY_TIMEOUT_MS }, async () => {
    if (!isFrontEnd(p.node)) await surelyOff(p);
    await (await p.env.drivers.transfer(p.tmMad)).removeVm(p.node, p.systemId, p.vm.id);
  });
