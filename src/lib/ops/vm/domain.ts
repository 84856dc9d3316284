import { groupNames, userNames } from '../../../state/users';
import { contextCds } from '../../context/disks';
import { vmDir } from '../../drivers/node';
import { domainXml } from '../../drivers/vmm/kvm/domainXml';
import { domainInput } from '../../drivers/vmm/kvm/domainXmlInput';
import { preconditionError } from '../../errors/errors';
import { version } from '../../version';
import type { Placed } from './placed';

/** The text the hypervisor starts the VM from: libvirt's XML, or for the dummy driver the template itself. */
export const describeDomain = async (p: Placed): Promise<string> => {
  if (p.vmMad === 'dummy') return JSON.stringify({ name: p.vm.name, template: p.template });
  const [users, groups] = [await userNames(p.env.state.db), await groupNames(p.env.state.db)];
  const { input, unsupported } = domainInput(p.template, {
    vmId: p.vm.id,
    name: p.vm.name,
    virtType: p.virtType,
    vmDir: vmDir(p.node, p.systemId, p.vm.id),
    cgroups: p.cgroups,
    cds: contextCds(p.template),
    owner: { uid: p.vm.uid, uname: users.get(p.vm.uid) ?? '', gid: p.vm.gid, gname: groups.get(p.vm.gid) ?? '' },
    version,
    stime: p.vm.stime,
    deploymentTime: p.env.clock.now(),
  });
  // an attribute that would have no effect is a promise broken in silence
  if (unsupported.length > 0)
    throw preconditionError('attribute-unsupported', `VM ${p.vm.id}: these attributes have no effect here: ${unsupported.join(', ')}`, {
      next: 'take them out of the template',
    });
  return domainXml(input);
};
