import {
  account,
  cidr,
  datastoreId,
  device,
  folder,
  folderName,
  hostAddress,
  ip4,
  machineName,
  mirrorUrl,
  mountOptions,
  network,
  objectName,
  suite,
} from './rules';
import { choice, list, named, needed, optional, record, type Shape, whole, word } from './shape';

/** The file that says what a platform is to be: machines, their networks, storage and trust. docs/platform.md tells it; docs/platform.schema.json is made of it. */

export const ROLES = ['front-end', 'container-host', 'hypervisor', 'filer'] as const;
export type Role = (typeof ROLES)[number];

const bridge = record('a bridge', {
  vlan: optional(whole(1, 4094), 'number of the 802.1Q VLAN that it carries; absent: the interface itself is its port'),
  interface: optional(word(device), 'its port, when it is another one than the interface of the machine'),
  address: optional(word(cidr), 'address of the machine on it; absent: layer 2 only'),
  gateway: optional(word(ip4), 'default gateway; one a machine'),
});
export type Bridge = ShapeValue<typeof bridge>;

const machineNetwork = record('a network', {
  interface: needed(word(device), 'the physical interface, plugged into the trunk'),
  bridges: needed(named(device, bridge, 'bridges'), 'bridges by name'),
});

const container = record('a container', {
  on: needed(word(machineName), 'the machine that carries it'),
  bridge: needed(word(device), 'the bridge of that machine it is plugged into'),
  address: needed(word(cidr), 'address of its eth0'),
  gateway: optional(word(ip4), 'its default gateway'),
  suite: optional(word(suite), 'release of Debian in it; default that of the machine that carries it'),
  mirror: optional(word(mirrorUrl), 'mirror of Debian that it is made from; default that of the machine that carries it'),
});

const machine = record('a machine', {
  roles: needed(list(choice(...ROLES), 'roles'), 'what it is for'),
  address: optional(word(hostAddress), 'where it is reached by SSH; absent: its address on the bridge with the gateway, else its first one'),
  port: optional(whole(1, 65535), 'port of its SSH server; default 22'),
  network: optional(machineNetwork, 'its interfaces; absent: they are left alone'),
  container: optional(container, 'it is an LXC container on another machine'),
  cluster: optional(word(objectName), 'of a hypervisor: the cluster that its host is in; default default'),
});
export type Machine = ShapeValue<typeof machine>;

const nfs = record('nfs', {
  filer: needed(word(machineName), 'the machine that exports'),
  root: needed(word(folder), 'folder that holds the exports; the root of NFSv4'),
  clients: needed(word(network), 'network that may mount'),
  exports: needed(list(word(folderName), 'folders'), 'folders in it that are exported'),
});
export type Nfs = ShapeValue<typeof nfs>;

const datastore = record('a datastore', {
  name: needed(word(objectName), 'name of the datastore'),
  type: needed(choice('image', 'system', 'file'), 'front-ends mount image datastores, hypervisors all'),
  export: needed(word(folderName), 'the export that it lies on'),
  options: optional(word(mountOptions), 'mount options; default: defaults'),
});
export type Datastore = ShapeValue<typeof datastore>;

const addressRange = record('an address range', {
  first: needed(word(ip4), 'its first address'),
  size: needed(whole(1, 65536), 'how many addresses'),
});

const virtualNetwork = record('a virtual network', {
  bridge: needed(word(device), 'the bridge of the hypervisors that its VMs are plugged into'),
  driver: optional(choice('bridge'), 'network driver; default bridge'),
  network: needed(word(network), 'what the VMs are told as their network'),
  gateway: optional(word(ip4), 'default gateway of the VMs'),
  dns: optional(list(word(ip4), 'addresses'), 'name servers of the VMs'),
  ranges: needed(list(addressRange, 'address ranges'), 'addresses that are given to VMs'),
});
export type VirtualNetwork = ShapeValue<typeof virtualNetwork>;

export const platformShape = record('the platform', {
  user: optional(word(account), 'account that machines are prepared by, over SSH; default root'),
  machines: needed(named(machineName, machine, 'machines'), 'machines by name'),
  nfs: optional(nfs, 'what the filer exports'),
  datastores: optional(named(datastoreId, datastore, 'datastores'), 'shared datastores by number'),
  'first-run': optional(
    choice('remove', 'keep'),
    'the datastores 0, 1 and 2 of the first run, while they are empty; default remove, when datastores are named',
  ),
  clusters: optional(list(word(objectName), 'clusters'), 'clusters besides default'),
  networks: optional(named(objectName, virtualNetwork, 'virtual networks'), 'virtual networks by name'),
});
export type Platform = ShapeValue<typeof platformShape>;

type ShapeValue<S> = S extends Shape<infer T> ? T : never;

/** Where a machine is reached. */
export const addressOf = (name: string, m: Machine): string => {
  if (m.address !== undefined) return m.address;
  if (m.container !== undefined) return hostPart(m.container.address);
  const bridges = [...(m.network?.bridges.values() ?? [])].filter((b) => b.address !== undefined);
  const chosen = bridges.find((b) => b.gateway !== undefined) ?? bridges[0];
  return chosen?.address === undefined ? name : hostPart(chosen.address);
};

const hostPart = (text: string): string => text.split('/')[0] as string;
