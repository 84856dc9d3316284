import type { DomainState } from '../../drivers/vmm/driver';
import type { Step } from '../../engine/plan';
import { executionError, messageOf } from '../../errors/errors';
import type { StateName } from '../../model/vmStates';
import { type Pairs, pair, vector, vectors } from '../../template/template';
import { folderOf, type Placed, placeOf } from './placed';

/** Disks that a guest writes to; CDs are copied as they are. */
const writtenDisks = (p: Placed): Pairs[] => vectors(p.template, 'DISK').filter((d) => pair(d, 'TYPE') !== 'CDROM' && pair(d, 'READONLY') !== 'YES');

const polled = async (p: Placed): Promise<DomainState> => {
  const vmm = await p.env.drivers.vmm(p.vmMad);
  return vmm.poll(p.node, vmm.domainName(p.vm.id, p.vm.deploy_id));
};

const isUp = (state: DomainState): boolean => state === 'running' || state === 'paused';

/** Room on the target. */
export const prepareLiveStep = (from: Placed, to: Placed, phase: StateName): Step => ({
  name: 'prepare',
  summary: `make ready for VM ${to.vm.id} on ${to.node.name}`,
  phase,
  node: to.node.name,
  timeoutMs: 12 * 3600 * 1000,
  run: async () =>
    (await to.env.drivers.transfer(to.tmMad)).prepareLive(
      to.vm.id,
      placeOf(from),
      placeOf(to),
      writtenDisks(to).map((d) => Number(pair(d, 'DISK_ID'))),
    ),
  // What was made ready goes when the guest never ran on it: that node has no domain, and the one that it came from has. Where neither has, the last bytes may be in either place.
  async undo() {
    const [there, here] = [await polled(to), await polled(from)];
    if (isUp(there) || !isUp(here))
      throw executionError(
        'domain-elsewhere',
        `domain one-${to.vm.id} is ${there} on ${to.node.name} and ${here} on ${from.node.name}; the files stay on both`,
      );
    await (await to.env.drivers.transfer(to.tmMad)).dropVm(to.vm.id, placeOf(to), placeOf(from));
  },
});

/** The running guest goes; an answer that was lost is asked for again on both nodes. */
export const moveRunningStep = (from: Placed, to: Placed, phase: StateName): Step => ({
  name: 'migrate',
  summary: `move the running domain to ${to.node.name}`,
  phase,
  node: from.node.name,
  timeoutMs: 12 * 3600 * 1000,
  async run() {
    const [vmm, transfer] = [await to.env.drivers.vmm(to.vmMad), await to.env.drivers.transfer(to.tmMad)];
    const shared = transfer.isSame(placeOf(from), placeOf(to));
    const move = {
      domain: vmm.domainName(to.vm.id, to.vm.deploy_id),
      uuid: pair(vector(to.template, 'OS'), 'UUID') ?? '',
      to: to.node,
      folder: folderOf(from),
      copyDisks: shared ? [] : writtenDisks(to).map((d) => pair(d, 'TARGET') ?? ''),
    };
    try {
      await vmm.migrate(from.node, move);
    } catch (e) {
      // both nodes say that it is there: then it went well, and only the answer was lost
      const there = await Promise.all([polled(to), polled(from)]).then(
        ([target, source]) => isUp(target) && !isUp(source),
        () => false,
      );
      if (!there) throw e;
      return { notes: [messageOf(e)] };
    }
  },
});
