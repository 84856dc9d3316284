import { groupNames, userNames } from '../../../state/users';
import { contextCds } from '../../context/disks';
import { vmDir } from '../../drivers/node';
import type { Device, DomainFacts, DomainSpec } from '../../drivers/vmm/driver';
import { pair, vector } from '../../template/template';
import { refuseUnplacedPci } from './pci';
import type { Placed } from './placed';

/** What the hypervisor starts the VM from, at the place it has now. */
export const domainSpec = async (p: Placed): Promise<DomainSpec> => {
  refuseUnplacedPci(p.vm, p.template);
  const folder = vmDir(p.node, p.systemId, p.vm.id);
  const description = await (await p.env.drivers.vmm(p.vmMad)).describe(await factsOf(p));
  return {
    vmId: p.vm.id,
    domain: `one-${p.vm.id}`,
    title: p.vm.name,
    uuid: pair(vector(p.template, 'OS'), 'UUID') ?? '',
    description,
    descriptionPath: `${folder}/deployment.${p.seq}`,
  };
};

/** One device of the VM, as it is given to a domain that runs. */
export const describeDevice = async (p: Placed, device: Device): Promise<string> => (await p.env.drivers.vmm(p.vmMad)).describeDevice(await factsOf(p), device);

const factsOf = async (p: Placed): Promise<DomainFacts> => {
  const { db } = p.env.state;
  const [users, groups] = [await userNames(db), await groupNames(db)];
  return {
    vmId: p.vm.id,
    name: p.vm.name,
    template: p.template,
    owner: { uid: p.vm.uid, uname: users.get(p.vm.uid) ?? '', gid: p.vm.gid, gname: groups.get(p.vm.gid) ?? '' },
    node: p.node,
    vmDir: vmDir(p.node, p.systemId, p.vm.id),
    virtType: p.virtType,
    cgroups: p.cgroups,
    cds: contextCds(p.template),
    stime: p.vm.stime,
    now: p.env.clock.now(),
  };
};
