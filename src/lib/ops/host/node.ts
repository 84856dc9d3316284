import type { HostRow } from '../../../state/hosts';
import { unpack } from '../../../state/packing';
import type { Config } from '../../config/config';
import type { Ask, HostFacts } from '../../drivers/monitor/driver';
import type { Node } from '../../drivers/node';
import { preconditionError } from '../../errors/errors';
import { pciFilter } from '../../model/pci';
import { single, type Template } from '../../template/template';

/** How a host is reached: its name, unless its template gives SSH_ADDRESS, SSH_PORT, SSH_USER or DATASTORE_LOCATION. */
export const nodeOf = (host: Pick<HostRow, 'id' | 'name' | 'template'>, config: Config): Node => nodeFrom(host.id, host.name, unpack(host.template), config);

export const nodeFrom = (id: number, name: string, t: Template, config: Config): Node => {
  const port = single(t, 'SSH_PORT') ?? String(config.sshPort);
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65535)
    throw preconditionError('ssh-port', `host ${name}: SSH_PORT "${port}" is not a port`);
  const datastores = (single(t, 'DATASTORE_LOCATION') ?? config.nodeDatastores).replace(/\/+$/, '');
  if (!datastores.startsWith('/')) throw preconditionError('datastore-location', `host ${name}: DATASTORE_LOCATION "${datastores}" is not an absolute path`);
  return { id, name, target: { host: single(t, 'SSH_ADDRESS') ?? name, port: Number(port), user: single(t, 'SSH_USER') ?? config.sshUser }, datastores };
};

/** The PCI devices that VMs may get, by PCI_FILTER of the host: none unless it names some. Throws 'pci-filter'. */
export const pciFilterOf = (name: string, t: Template): Ask['pci'] => {
  const text = single(t, 'PCI_FILTER') ?? '';
  if (text.trim() === '') return undefined;
  const filter = pciFilter(text);
  if (!filter)
    throw preconditionError(
      'pci-filter',
      `host ${name}: PCI_FILTER "${text}" is not vendor:device or vendor:device:class (10de:*:0302), with commas between them`,
    );
  return filter;
};

/** `kvm`, or `qemu` (software emulation) where the node was found unable; the administrator's VIRT_TYPE wins. */
export const virtTypeOf = (host: Pick<HostRow, 'vm_mad' | 'template'>): 'kvm' | 'qemu' => {
  const said = single(unpack(host.template), 'VIRT_TYPE') ?? single(unpack(host.template), 'KVM_PROBE_TYPE');
  if (said === 'kvm' || said === 'qemu') return said;
  return host.vm_mad === 'qemu' ? 'qemu' : 'kvm';
};

export const cgroupsOf = (host: Pick<HostRow, 'facts'>): HostFacts['cgroups'] =>
  host.facts === '' ? 'none' : ((JSON.parse(host.facts) as Partial<HostFacts>).cgroups ?? 'none');
