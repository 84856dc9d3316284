import { parseIp4 } from '../../model/addresses';
import type { Platform, VirtualNetwork } from './platform';
import { isHostOf, parseCidr } from './rules';
import type { Path, Refuse } from './shape';

export const DEFAULT_CLUSTER = 'default';

/** What the file says of the cloud, against what it says of machines. */
export const cloud = (platform: Platform, refuse: Refuse): void => {
  const clusters = [DEFAULT_CLUSTER, ...(platform.clusters ?? [])];
  for (const [name, { cluster, roles }] of platform.machines) {
    const at = ['machines', name, 'cluster'];
    if (cluster === undefined) continue;
    if (!roles.includes('hypervisor')) refuse(at, 'a cluster of hypervisors alone', cluster);
    if (!clusters.includes(cluster)) refuse(at, `one of ${clusters.join(', ')}`, cluster);
  }
  names(platform, refuse);
  for (const [name, network] of platform.networks ?? []) {
    bridge(platform, name, network, refuse);
    addresses(['networks', name], network, refuse);
  }
};

const names = (platform: Platform, refuse: Refuse): void => {
  const owners = new Map<string, string>();
  for (const [id, { name }] of platform.datastores ?? []) {
    const owner = owners.get(name);
    if (owner !== undefined) refuse(['datastores', id, 'name'], `a name of its own (datastore ${owner} has it)`, name);
    owners.set(name, id);
  }
};

/** A machine whose network is left alone may have any bridge. */
const bridge = (platform: Platform, name: string, { bridge: wanted }: VirtualNetwork, refuse: Refuse): void => {
  const hypervisors = [...platform.machines.values()].filter((m) => m.roles.includes('hypervisor'));
  if (hypervisors.length > 0 && !hypervisors.some((m) => m.network === undefined || m.network.bridges.has(wanted)))
    refuse(['networks', name, 'bridge'], 'a bridge of a hypervisor', wanted);
};

interface Span {
  readonly text: string;
  readonly first: number;
  readonly last: number;
}

const addresses = (at: Path, { network, gateway, ranges }: VirtualNetwork, refuse: Refuse): void => {
  const own = parseCidr(network);
  if (own === undefined) return;
  const spans: Span[] = [];
  ranges.forEach(({ first, size }, i) => {
    const place = [...at, 'ranges', i, 'first'];
    const ip = parseIp4(first) ?? 0;
    const span = { text: `${size} addresses from ${first}`, first: ip, last: ip + size - 1 };
    if (!isHostOf(span.first, own) || !isHostOf(span.last, own)) refuse(place, `addresses in ${network}`, span.text);
    const other = spans.find((s) => s.first <= span.last && span.first <= s.last);
    if (other !== undefined) refuse(place, `addresses that no other range has (${other.text})`, span.text);
    spans.push(span);
  });
  const ip = gateway === undefined ? undefined : parseIp4(gateway);
  if (gateway === undefined || ip === undefined) return;
  if (!isHostOf(ip, own)) refuse([...at, 'gateway'], `an address in ${network}`, gateway);
  else if (spans.some((s) => s.first <= ip && ip <= s.last)) refuse([...at, 'gateway'], 'an address that is given to no VM', gateway);
};
