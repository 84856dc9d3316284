import { contextCds } from '../../../context/disks';
import type { NicSpec } from '../../../drivers/network/driver';
import { diskPath } from '../../../drivers/node';
import type { Step } from '../../../engine/plan';
import { messageOf } from '../../../errors/errors';
import type { StateName } from '../../../model/vmStates';
import { type Pairs, pair, type Template, vector } from '../../../template/template';
import { contextDisksOf } from '../contextVector';
import { describeDevice } from '../domain';
import { diskSpec, nicSpecs, type Placed } from '../placed';
import { domainOf, scratchOf } from './diskSteps';
import { idIn } from './subject';

const DETACH_TIMEOUT_MS = 60_000;

const specOf = async (p: Placed, nic: Pairs): Promise<NicSpec[]> => (await nicSpecs(p)).filter((s) => s.nicId === idIn(nic, 'NIC_ID'));
const networkOf = (p: Placed, nic: Pairs) => p.env.drivers.network(pair(nic, 'VN_MAD') ?? 'dummy');
const macOf = (nic: Pairs): string => pair(nic, 'MAC') ?? '';

export const prepareNicStep = (p: Placed, phase: StateName, nic: Pairs): Step => ({
  name: 'network',
  summary: `check the bridge ${pair(nic, 'BRIDGE')}`,
  phase,
  node: p.node.name,
  run: async () => (await networkOf(p, nic)).pre(p.node, await specOf(p, nic)),
  undo: async () => (await networkOf(p, nic)).clean(p.node, await specOf(p, nic)),
});

export const attachNicStep = (p: Placed, phase: StateName, nic: Pairs): Step => ({
  name: 'attach',
  summary: `give interface ${pair(nic, 'NIC_ID')} (${macOf(nic)}) to the domain`,
  phase,
  node: p.node.name,
  async run() {
    const device = { description: await describeDevice(p, { nic: idIn(nic, 'NIC_ID') }), descriptionPath: scratchOf(p, 'attach') };
    await (await p.env.drivers.vmm(p.vmMad)).parts.attachNic(p.node, await domainOf(p), macOf(nic), device);
  },
  undo: () => detach(p, nic),
});

const detach = async (p: Placed, nic: Pairs): Promise<void> =>
  (await p.env.drivers.vmm(p.vmMad)).parts.detachNic(p.node, await domainOf(p), macOf(nic), {
    timeoutMs: DETACH_TIMEOUT_MS,
    scratchPath: scratchOf(p, 'detach'),
  });

export const detachNicStep = (p: Placed, phase: StateName, nic: Pairs): Step => ({
  name: 'detach',
  summary: `take interface ${pair(nic, 'NIC_ID')} (${macOf(nic)}) from the domain`,
  phase,
  node: p.node.name,
  run: () => detach(p, nic),
});

/** A bridge that stays is no reason to keep the interface: noted only. */
export const cleanNicStep = (p: Placed, phase: StateName, nic: Pairs): Step => ({
  name: 'network-clean',
  summary: `remove the bridge ${pair(nic, 'BRIDGE')} if it is ours and empty`,
  phase,
  node: p.node.name,
  async run() {
    const notes: string[] = [];
    await (await networkOf(p, nic)).clean(p.node, await specOf(p, nic)).catch((e: unknown) => notes.push(messageOf(e)));
    return { notes };
  },
});

export const updateNicStep = (p: Placed, phase: StateName, nic: Pairs): Step => ({
  name: 'update',
  summary: `change the limits of interface ${pair(nic, 'NIC_ID')}`,
  phase,
  node: p.node.name,
  async run() {
    const device = { description: await describeDevice(p, { nic: idIn(nic, 'NIC_ID') }), descriptionPath: scratchOf(p, 'update') };
    await (await p.env.drivers.vmm(p.vmMad)).parts.updateNic(p.node, await domainOf(p), macOf(nic), device);
  },
});

/** A running guest gets its context anew: the CD goes out, is written, and comes in again. The guest's own scripts see it change. */
export const recontextStep = (p: Placed, phase: StateName, template: Template): Step[] => {
  const context = vector(template, 'CONTEXT');
  if (!context) return [];
  return [
    {
      name: 'context',
      summary: `write the context CD anew (disk ${pair(context, 'DISK_ID')})`,
      phase,
      node: p.node.name,
      async run() {
        const { parts } = await p.env.drivers.vmm(p.vmMad);
        const transfer = await p.env.drivers.transfer(p.tmMad);
        const drives = new Map(contextCds(template).map((d) => [d.diskId, d.target]));
        for (const { diskId, cd } of await contextDisksOf(p.env, p.vm, template)) {
          const target = drives.get(diskId) ?? '';
          await parts.ejectCd(p.node, await domainOf(p), target);
          try {
            await transfer.context(p.node, diskSpec(p, diskId), cd);
          } finally {
            // also when it could not be written: the old one is still there whole
            await parts.insertCd(p.node, await domainOf(p), target, diskPath(p.node, p.systemId, p.vm.id, diskId));
          }
        }
      },
    },
  ];
};
