import { usageError } from '../../../lib/errors/errors';
import type { Template } from '../../../lib/template/template';
import { numberArg } from '../../args/numbers';
import { readTemplate } from '../../args/templateFile';
import type { One } from '../../context';
import { text, type Verb } from '../../define';
import { partVerb } from './partVerb';

interface DeviceWords {
  readonly pci?: string;
  readonly pciClass?: string;
  readonly pciDevice?: string;
  readonly pciVendor?: string;
}

/** Which PCI device, by address or by kind. */
export const deviceOptions = {
  pci: text('--pci', 'short_address', 'the device at that address (02:00.0)'),
  pciClass: text('--pci_class', 'class ID', 'a device of that class (0302)'),
  pciDevice: text('--pci_device', 'device ID', 'a device with that number (0863)'),
  pciVendor: text('--pci_vendor', 'vendor ID', 'a device of that vendor (10de)'),
};

export const devicePairs = (o: DeviceWords): [string, string][] => {
  const said: readonly [string, string | undefined][] = [
    ['SHORT_ADDRESS', o.pci],
    ['VENDOR', o.pciVendor],
    ['DEVICE', o.pciDevice],
    ['CLASS', o.pciClass],
  ];
  return said.flatMap(([key, value]): [string, string][] => (value === undefined ? [] : [[key, value]]));
};

const pciTemplate = async (one: One, o: DeviceWords & { readonly file?: string }): Promise<Template> => {
  const pairs = devicePairs(o);
  if (o.file !== undefined && pairs.length > 0)
    throw usageError('Provide a template file or the device: --file, or --pci, --pci_vendor, --pci_device and --pci_class', {
      next: 'onevm pci-attach --help',
    });
  if (pairs.length > 0) return [{ key: 'PCI', value: pairs }];
  const given = await readTemplate(one.io, 'pci-attach', o.file);
  if (given) return given;
  throw usageError('Provide a template file or the device: --file, --pci, --pci_vendor, --pci_device or --pci_class', { next: 'onevm pci-attach --help' });
};

const pciAttach = partVerb({
  name: 'pci-attach',
  summary: 'Give a powered-off VM a PCI device of its host',
  args: {},
  options: {
    file: text('--file', 'file', 'a template with one PCI', { short: '-f', complete: 'file' }),
    ...deviceOptions,
  },
  verbing: 'Attaching PCI device',
  async act(one, id, _args, options) {
    await one.call('vm.pciAttach', { id, template: await pciTemplate(one, options) });
    return [];
  },
});

const pciDetach = partVerb({
  name: 'pci-detach',
  summary: 'Take a PCI device from a powered-off VM',
  args: { pci: numberArg('pciid') },
  options: {},
  verbing: 'Detaching PCI',
  async act(one, id, { pci }) {
    await one.call('vm.pciDetach', { id, pciId: pci });
    return [];
  },
});

export const pciVerbs: readonly Verb[] = [pciAttach, pciDetach];
