import type { Pairs, Template } from '../../template/template';
import { DEFAULT_CLUSTER } from '../platform/crossCheckCloud';
import { addressOf, type Datastore, type Machine, type Platform, type VirtualNetwork } from '../platform/platform';
import { maskText } from '../platform/rules';

/** The objects of a cloud as the platform file says them, in the words of their templates. */

const attributes = (...pairs: readonly (readonly [string, string])[]): Template => pairs.map(([key, value]) => ({ key, value }));

const TYPES = { image: 'IMAGE_DS', system: 'SYSTEM_DS', file: 'FILE_DS' } as const;

/** All of them lie on the filer, so nodes and the front-end see the same files. */
export const datastoreTemplate = ({ name, type }: Datastore): Template =>
  attributes(['NAME', name], ['TYPE', TYPES[type]], ...(type === 'system' ? [] : [['DS_MAD', 'fs'] as const]), ['TM_MAD', 'shared']);

/** Transfer drivers of datastores that every machine sees. */
export const SHARED_DRIVERS: readonly string[] = ['shared', 'qcow2'];

export const hypervisorsOf = (platform: Platform): [string, Machine][] => [...platform.machines].filter(([, m]) => m.roles.includes('hypervisor'));

export const clusterOf = (machine: Machine): string => machine.cluster ?? DEFAULT_CLUSTER;

const clustersOf = (machines: readonly Machine[]): string[] => (machines.length === 0 ? [DEFAULT_CLUSTER] : [...new Set(machines.map(clusterOf))]);

/** Every hypervisor mounts every datastore. */
export const datastoreClusters = (platform: Platform): string[] => clustersOf(hypervisorsOf(platform).map(([, m]) => m));

/** Where hypervisors have its bridge, as far as the file knows. */
export const networkClusters = (platform: Platform, { bridge }: VirtualNetwork): string[] =>
  clustersOf(hypervisorsOf(platform).flatMap(([, m]) => (m.network === undefined || m.network.bridges.has(bridge) ? [m] : [])));

/** Its name leads to it, unless the file gives another way. */
export const hostTemplate = (name: string, machine: Machine): Template =>
  attributes(
    ...(machine.address !== undefined && machine.address !== name ? [['SSH_ADDRESS', addressOf(name, machine)] as const] : []),
    ...(machine.port !== undefined ? [['SSH_PORT', String(machine.port)] as const] : []),
  );

export const networkAttributes = (network: VirtualNetwork): Template =>
  attributes(
    ['VN_MAD', network.driver ?? 'bridge'],
    ['BRIDGE', network.bridge],
    ['NETWORK_ADDRESS', network.network.split('/')[0] as string],
    ['NETWORK_MASK', maskText(network.network)],
    ...(network.gateway === undefined ? [] : [['GATEWAY', network.gateway] as const]),
    ...(network.dns === undefined || network.dns.length === 0 ? [] : [['DNS', network.dns.join(' ')] as const]),
  );

export const rangeVector = (range: VirtualNetwork['ranges'][number]): Pairs => [
  ['TYPE', 'IP4'],
  ['IP', range.first],
  ['SIZE', String(range.size)],
];

export const networkTemplate = (name: string, network: VirtualNetwork): Template => [
  { key: 'NAME', value: name },
  ...networkAttributes(network),
  ...network.ranges.map((r) => ({ key: 'AR', value: rangeVector(r) })),
];

/** Does the file say anything of the cloud? A file of machines alone does not. */
export const speaksOfCloud = (platform: Platform): boolean =>
  (platform.datastores?.size ?? 0) > 0 || (platform.networks?.size ?? 0) > 0 || (platform.clusters?.length ?? 0) > 0 || hypervisorsOf(platform).length > 0;

/** The front-ends of the file, where this is none of them: the cloud is kept there, and not here. */
export const frontEndsElsewhere = (platform: Platform, here: string): string[] => {
  const all = [...platform.machines].filter(([, m]) => m.roles.includes('front-end')).map(([name]) => name);
  return all.includes(here) ? [] : all;
};
