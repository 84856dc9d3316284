import { usageError } from '../../../lib/errors/errors';
import type { Pairs, Template } from '../../../lib/template/template';
import { numberArg } from '../../args/numbers';
import { fileArg } from '../../args/refs';
import { readTemplate } from '../../args/templateFile';
import type { One } from '../../context';
import { flag, text, type Verb } from '../../define';
import { resolveOption } from './optionRefs';
import { partVerb } from './partVerb';
import { deviceOptions, devicePairs } from './pci';

interface NicWords {
  readonly file?: string;
  readonly network?: string;
  readonly ip?: string;
  readonly alias?: string;
  readonly nicName?: string;
  readonly pci?: string;
  readonly pciClass?: string;
  readonly pciDevice?: string;
  readonly pciVendor?: string;
}

const nicTemplate = async (one: One, o: NicWords): Promise<Template> => {
  if (o.file !== undefined && devicePairs(o).length > 0)
    throw usageError('Provide a template file or the device: --file, or --network with --pci, --pci_vendor, --pci_device and --pci_class', {
      next: 'onevm nic-attach --help',
    });
  if (o.file !== undefined) return (await readTemplate(one.io, 'nic-attach', o.file)) ?? [];
  if (o.network === undefined && devicePairs(o).length > 0)
    throw usageError('a PCI device as an interface needs its --network', { next: 'onevm nic-attach --help' });
  if (o.network === undefined) {
    const piped = await readTemplate(one.io, 'nic-attach', undefined);
    if (piped) return piped;
    throw usageError('Provide a template file or a network: --file or --network', { next: 'onevm nic-attach --help' });
  }
  const pairs: [string, string][] = [['NETWORK_ID', String(await resolveOption(one, 'NET', 'network', o.network))]];
  if (o.ip !== undefined) pairs.push(['IP', o.ip]);
  if (o.nicName !== undefined) pairs.push(['NAME', o.nicName]);
  const device = devicePairs(o);
  if (device.length > 0 && o.alias !== undefined) throw usageError('an alias is no device: --alias goes without --pci', { next: 'onevm nic-attach --help' });
  if (device.length > 0) return [{ key: 'PCI', value: [['TYPE', 'NIC'], ...device, ...pairs] }];
  if (o.alias !== undefined) pairs.push(['PARENT', o.alias]);
  return [{ key: o.alias === undefined ? 'NIC' : 'NIC_ALIAS', value: pairs as Pairs }];
};

const nicAttach = partVerb({
  name: 'nic-attach',
  summary: 'Give a VM one more interface, or one more address, also while it runs; a PCI device as one when it is powered off',
  args: {},
  options: {
    network: text('--network', 'id|name', 'the network', { short: '-n', complete: 'vnets' }),
    file: text('--file', 'file', 'a template with one NIC, NIC_ALIAS or PCI', { short: '-f', complete: 'file' }),
    ip: text('--ip', 'ip', 'the address', { short: '-i' }),
    alias: text('--alias', 'alias', 'one more address for that interface (NIC0)', { short: '-a' }),
    nicName: text('--nic_name', 'name', 'name of the interface'),
    ...deviceOptions,
    pci: {
      ...deviceOptions.pci,
      differs: 'a virtual function of an SR-IOV card, given to a powered-off VM: on no other device can a MAC be set for the guest',
    },
  },
  verbing: 'Attaching NIC',
  async act(one, id, _args, options) {
    await one.call('vm.nicAttach', { id, template: await nicTemplate(one, options) });
    return [];
  },
});

const nicDetach = partVerb({
  name: 'nic-detach',
  summary: 'Take an interface or an alias from a VM, also while it runs',
  args: { nic: numberArg('nicid') },
  options: {},
  verbing: 'Detaching NIC',
  async act(one, id, { nic }) {
    await one.call('vm.nicDetach', { id, nicId: nic });
    return [];
  },
});

const nicUpdate = partVerb({
  name: 'nic-update',
  summary: 'Change the limits of an interface, and what the guest is told of it',
  args: { nic: numberArg('nicid'), file: fileArg() },
  options: { append: flag('--append', 'add to what is there', '-a') },
  verbing: 'Updating VM NIC',
  async act(one, id, { nic, file }, { append }) {
    const template = await readTemplate(one.io, 'nic-update', file);
    if (!template) throw usageError('a file with a NIC is needed', { next: 'onevm nic-update --help' });
    await one.call('vm.nicUpdate', { id, nicId: nic, template, append: append === true });
    return [];
  },
});

const sgAttach = partVerb({
  name: 'sg-attach',
  summary: 'Put an interface of a VM into one more security group',
  args: { nic: numberArg('nicid'), group: numberArg('sgid') },
  options: {},
  verbing: 'Attaching SG',
  async act(one, id, { nic, group }) {
    await one.call('vm.sgAttach', { id, nicId: nic, groupId: group });
    return [];
  },
});

const sgDetach = partVerb({
  name: 'sg-detach',
  summary: 'Take an interface of a VM out of a security group',
  args: { nic: numberArg('nicid'), group: numberArg('sgid') },
  options: {},
  verbing: 'Detaching SG',
  async act(one, id, { nic, group }) {
    await one.call('vm.sgDetach', { id, nicId: nic, groupId: group });
    return [];
  },
});

export const nicVerbs: readonly Verb[] = [nicAttach, nicDetach, nicUpdate, sgAttach, sgDetach];
