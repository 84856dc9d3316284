import { diskPath, isFrontEnd, vmDir } from '../../../drivers/node';
import type { DiskFormat } from '../../../drivers/storage/driver';
import type { LiveDisk } from '../../../drivers/vmm/driver';
import type { Step } from '../../../engine/plan';
import { executionError, messageOf } from '../../../errors/errors';
import type { StateName } from '../../../model/vmStates';
import { type Pairs, pair } from '../../../template/template';
import { describeDevice } from '../domain';
import { diskSpec, imageSourceOf, type Placed } from '../placed';
import { diskStep, growStep, isGrown } from '../steps';
import { idIn } from './subject';

/** Half a day: copies can be large. */
export const COPY_TIMEOUT_MS = 12 * 3600 * 1000;
/** A guest that is up lets a device go within seconds. */
const DETACH_TIMEOUT_MS = 60_000;

export const domainOf = async (p: Placed): Promise<string> => (await p.env.drivers.vmm(p.vmMad)).domainName(p.vm.id, p.vm.deploy_id);
export const targetOf = (disk: Pairs): string => pair(disk, 'TARGET') ?? '';
/** Storage that is no real one calls its format otherwise; there it makes no difference. */
export const formatOf = (disk: Pairs): DiskFormat => (pair(disk, 'FORMAT') === 'qcow2' ? 'qcow2' : 'raw');
export const scratchOf = (p: Placed, word: string): string => `${vmDir(p.node, p.systemId, p.vm.id)}/${word}.xml`;
const pathOf = (p: Placed, diskId: number): string => diskPath(p.node, p.systemId, p.vm.id, diskId);

export const liveDisk = (p: Placed, disk: Pairs): LiveDisk => ({ target: targetOf(disk), format: formatOf(disk), path: pathOf(p, idIn(disk, 'DISK_ID')) });

/** The node itself says whether a domain has the disk's file open. Not being able to ask is a failure, never a no. */
export const refuseInUse = async (p: Placed, disk: Pairs): Promise<void> => {
  // nothing runs on the front-end
  if (isFrontEnd(p.node)) return;
  const path = pathOf(p, idIn(disk, 'DISK_ID'));
  const devices = await (await p.env.drivers.vmm(p.vmMad)).parts.devices(p.node, await domainOf(p));
  if (devices?.disks.some((d) => d.path === path || d.target === targetOf(disk)))
    throw executionError('disk-in-use', `${await domainOf(p)} on ${p.node.name} has ${path} as ${targetOf(disk)}: it is left alone`, {
      next: `onevm show ${p.vm.id}`,
    });
};

/** What an attach that failed may have left under that number goes before anything is made; a disk that a domain has is never touched. */
export const clearStep = (p: Placed, phase: StateName, disk: Pairs): Step => ({
  name: 'clear',
  summary: `make sure that nothing is at ${pathOf(p, idIn(disk, 'DISK_ID'))}`,
  phase,
  node: p.node.name,
  async run() {
    await refuseInUse(p, disk);
    await (await p.env.drivers.transfer(p.tmMad)).work.removeDisk(p.node, diskSpec(p, idIn(disk, 'DISK_ID')));
  },
});

/** The bytes of a new disk. What these steps made they take away again: nobody wrote into it. */
export const newDiskSteps = (p: Placed, phase: StateName, disk: Pairs): Step[] => {
  const made = {
    ...diskStep(p, disk),
    phase,
    async undo() {
      await refuseInUse(p, disk);
      await (await p.env.drivers.transfer(p.tmMad)).work.removeDisk(p.node, diskSpec(p, idIn(disk, 'DISK_ID')));
    },
  };
  return isGrown(disk) ? [made, { ...growStep(p, disk), phase }] : [made];
};

export const attachDiskStep = (p: Placed, phase: StateName, disk: Pairs): Step => ({
  name: 'attach',
  summary: `give disk ${pair(disk, 'DISK_ID')} to the domain as ${targetOf(disk)}`,
  phase,
  node: p.node.name,
  async run() {
    const device = { description: await describeDevice(p, { disk: idIn(disk, 'DISK_ID') }), descriptionPath: scratchOf(p, 'attach') };
    await (await p.env.drivers.vmm(p.vmMad)).parts.attachDisk(p.node, await domainOf(p), targetOf(disk), device);
  },
  undo: async () =>
    (await p.env.drivers.vmm(p.vmMad)).parts.detachDisk(p.node, await domainOf(p), targetOf(disk), {
      timeoutMs: DETACH_TIMEOUT_MS,
      scratchPath: scratchOf(p, 'detach'),
    }),
});

export const detachDiskStep = (p: Placed, phase: StateName, disk: Pairs): Step => ({
  name: 'detach',
  summary: `take ${targetOf(disk)} (disk ${pair(disk, 'DISK_ID')}) from the domain`,
  phase,
  node: p.node.name,
  run: async () =>
    (await p.env.drivers.vmm(p.vmMad)).parts.detachDisk(p.node, await domainOf(p), targetOf(disk), {
      timeoutMs: DETACH_TIMEOUT_MS,
      scratchPath: scratchOf(p, 'detach'),
    }),
});

/** A detached disk: what a persistent one holds goes back to its image, then its file goes. Only after the node said that no domain has it. */
export const letGoStep = (p: Placed, phase: StateName, disk: Pairs): Step[] => {
  const id = idIn(disk, 'DISK_ID');
  const save: Step = {
    name: `save-${id}`,
    summary: `bring disk ${id} back to image ${pair(disk, 'IMAGE_ID')}`,
    phase,
    node: p.node.name,
    timeoutMs: COPY_TIMEOUT_MS,
    async run() {
      await refuseInUse(p, disk);
      await (await p.env.drivers.transfer(p.tmMad)).saveBack(p.node, diskSpec(p, id), await imageSourceOf(p, disk));
    },
  };
  return [
    ...(pair(disk, 'PERSISTENT') === 'YES' ? [save] : []),
    {
      name: 'remove-disk',
      summary: `remove ${pathOf(p, id)}`,
      phase,
      node: p.node.name,
      pointOfNoReturn: true,
      async run() {
        await refuseInUse(p, disk);
        // nobody has it, and what it held is in its image: a file that stays is only room, and goes with the VM
        const removed = (await p.env.drivers.transfer(p.tmMad)).work.removeDisk(p.node, diskSpec(p, id));
        return {
          notes: await removed.then(
            () => [],
            (e: unknown) => [messageOf(e)],
          ),
        };
      },
    },
  ];
};
