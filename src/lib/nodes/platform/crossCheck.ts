import { parseIp4 } from '../../model/addresses';
import { isDeviceName } from '../../model/names';
import { cloud } from './crossCheckCloud';
import { addressOf, type Machine, type Platform } from './platform';
import { inNetwork, parseCidr } from './rules';
import type { Path, Problem, Reading, Refuse } from './shape';

/** What is only wrong when several parts of the file are seen together. */
export const crossProblems = (platform: Platform, reading: Reading): readonly Problem[] => {
  const problems: Problem[] = [];
  const refuse: Refuse = (path, expected, found) => problems.push({ at: reading.placeOf(path), expected, found });
  for (const [name, machine] of platform.machines) {
    bridges(name, machine, refuse);
    container(platform, name, machine, refuse);
  }
  addresses(platform, refuse);
  storage(platform, refuse);
  cloud(platform, refuse);
  return problems;
};

const bridges = (name: string, machine: Machine, refuse: Refuse): void => {
  if (machine.network === undefined) return;
  const at = ['machines', name, 'network', 'bridges'];
  let gateway: string | undefined;
  const ports = new Map<string, string>();
  for (const [bridge, b] of machine.network.bridges) {
    const base = b.interface ?? machine.network.interface;
    const port = b.vlan === undefined ? base : `${base}.${b.vlan}`;
    if (bridge === base) refuse([...at, bridge], 'another name than that of its port', bridge);
    if (!isDeviceName(port)) refuse([...at, bridge], 'a port whose name has at most 15 characters', port);
    const other = ports.get(port);
    if (other !== undefined) refuse([...at, bridge], `a port of its own (${port} is one of ${other})`, bridge);
    ports.set(port, bridge);
    if (b.gateway === undefined) continue;
    if (gateway !== undefined) refuse([...at, bridge, 'gateway'], `one default gateway a machine (${gateway} has one)`, b.gateway);
    gateway = bridge;
    gatewayInNetwork([...at, bridge, 'gateway'], b.address, b.gateway, refuse);
  }
};

const gatewayInNetwork = (path: Path, address: string | undefined, gateway: string, refuse: Refuse): void => {
  const own = parseCidr(address ?? '');
  const ip = parseIp4(gateway);
  if (own === undefined) refuse(path, 'an address beside the gateway', 'none');
  else if (ip === undefined || !inNetwork(ip, own) || ip === own.address) refuse(path, `another address in the network of ${address}`, gateway);
};

const container = (platform: Platform, name: string, machine: Machine, refuse: Refuse): void => {
  const { container: c } = machine;
  if (c === undefined) return;
  const at = ['machines', name, 'container'];
  if (machine.network !== undefined) refuse(at, 'a network or a container, not both', 'both');
  const host = platform.machines.get(c.on);
  if (host === undefined || c.on === name) refuse([...at, 'on'], 'another machine of this file', c.on);
  else if (!host.roles.includes('container-host')) refuse([...at, 'on'], 'a machine with the role container-host', c.on);
  else if (host.network !== undefined && !host.network.bridges.has(c.bridge)) refuse([...at, 'bridge'], `a bridge of ${c.on}`, c.bridge);
  if (c.gateway !== undefined) gatewayInNetwork([...at, 'gateway'], c.address, c.gateway, refuse);
};

const addresses = (platform: Platform, refuse: Refuse): void => {
  const owners = new Map<string, string>();
  const claim = (path: Path, name: string, address: string): void => {
    const owner = owners.get(address);
    if (owner !== undefined && owner !== name) refuse(path, `an address that is nobody else's (${owner} has it)`, address);
    owners.set(address, name);
  };
  for (const [name, machine] of platform.machines) {
    const at = ['machines', name];
    for (const [bridge, b] of machine.network?.bridges ?? [])
      if (b.address !== undefined) claim([...at, 'network', 'bridges', bridge, 'address'], name, b.address.split('/')[0] as string);
    // one host name may lead to several machines by their ports
    if (machine.port === undefined) claim([...at, 'address'], name, addressOf(name, machine));
  }
};

const storage = (platform: Platform, refuse: Refuse): void => {
  const { nfs } = platform;
  if (nfs !== undefined && !platform.machines.get(nfs.filer)?.roles.includes('filer')) refuse(['nfs', 'filer'], 'a machine with the role filer', nfs.filer);
  for (const [name, machine] of platform.machines)
    if (machine.roles.includes('filer') && nfs?.filer !== name) refuse(['machines', name, 'roles'], 'of a filer that nfs says what it exports', name);
  const used = new Map<string, string>();
  for (const [id, datastore] of platform.datastores ?? []) {
    const at = ['datastores', id, 'export'];
    if (!nfs?.exports.includes(datastore.export)) refuse(at, 'one of the exports of nfs', datastore.export);
    const other = used.get(datastore.export);
    if (other !== undefined) refuse(at, `an export of its own (datastore ${other} lies there)`, datastore.export);
    used.set(datastore.export, id);
  }
};
