import { type Pairs, pair, single, sortedPairs, type Template } from '../template/template';
import { checkVariable } from './shell';
import { type Lookups, substitute } from './substitute';

/** An interface of the VM and what it may take values from, in this order: the NIC, its address range, its network. */
export interface ContextNic {
  /** NIC, or NIC_ALIAS (with ALIAS_ID and PARENT_ID) */
  readonly nic: Pairs;
  readonly range?: Pairs;
  readonly network?: Template;
}

export interface ContextSource {
  /** the CONTEXT vector as its owner wrote it */
  readonly context: Pairs;
  readonly nics: readonly ContextNic[];
  readonly lookups: Lookups;
}

/** ETH<n>_<name> and the attributes it is taken from; the first that is there counts. The field has all of them, also the empty ones. */
const INTERFACE: ReadonlyArray<readonly [string, readonly string[]]> = [
  ['DNS', ['DNS']],
  ['EXTERNAL', ['EXTERNAL']],
  ['GATEWAY', ['GATEWAY']],
  ['IP', ['IP']],
  ['IP6', ['IP6_GLOBAL', 'IP6']],
  ['IP6_GATEWAY', ['GATEWAY6', 'IP6_GATEWAY']],
  ['IP6_METHOD', ['IP6_METHOD']],
  ['IP6_METRIC', ['IP6_METRIC']],
  ['IP6_PREFIX_LENGTH', ['PREFIX_LENGTH', 'IP6_PREFIX_LENGTH']],
  ['IP6_ULA', ['IP6_ULA']],
  ['MAC', ['MAC']],
  ['MASK', ['NETWORK_MASK']],
  ['METHOD', ['METHOD']],
  ['METRIC', ['METRIC']],
  ['MTU', ['GUEST_MTU']],
  ['NETWORK', ['NETWORK_ADDRESS']],
  ['ROUTES', ['ROUTES']],
  ['SEARCH_DOMAIN', ['SEARCH_DOMAIN']],
  ['VLAN_ID', ['VLAN_ID']],
  ['VROUTER_IP', ['VROUTER_IP']],
  ['VROUTER_IP6', ['VROUTER_IP6']],
  ['VROUTER_MANAGEMENT', ['VROUTER_MANAGEMENT']],
];

/** What belongs to one machine only and must not come from the network of many. */
const OWN = new Set(['IP', 'IP6_GLOBAL', 'IP6', 'IP6_ULA', 'MAC']);

const valueFor = ({ nic, range, network }: ContextNic, keys: readonly string[]): string => {
  const found = keys.map((k) => pair(nic, k) ?? (OWN.has(k) ? undefined : (pair(range, k) ?? (network && single(network, k)))));
  return found.find((v) => v !== undefined && v !== '') ?? '';
};

const prefixOf = ({ nic }: ContextNic): string | undefined => {
  const alias = pair(nic, 'ALIAS_ID');
  const number = pair(nic, alias === undefined ? 'NIC_ID' : 'PARENT_ID');
  if (number === undefined || !/^\d+$/.test(number)) return undefined;
  return alias === undefined ? `ETH${number}_` : /^\d+$/.test(alias) ? `ETH${number}_ALIAS${alias}_` : undefined;
};

const interfacePairs = (nics: readonly ContextNic[]): [string, string][] =>
  nics.flatMap((nic) => {
    const prefix = prefixOf(nic);
    return prefix === undefined ? [] : INTERFACE.map(([name, keys]): [string, string] => [prefix + name, valueFor(nic, keys)]);
  });

/** Lists of files: their `$FILE[...]` are images, which the caller resolves. */
const FILE_LISTS = new Set(['FILES', 'FILES_DS']);

export const isYes = (value: string | undefined): boolean => value?.toUpperCase() === 'YES';

/**
 * The VM's complete CONTEXT, alphabetical: what its owner wrote with expressions replaced, and with NETWORK=YES all ETH<n>_* of its interfaces
 * (they win over hand-written ones of the same name). Throws 'context-variable' for a name that cannot be a variable of a shell.
 */
export const contextVariables = ({ context, nics, lookups }: ContextSource): Pairs => {
  const given = context.map(([k, v]): [string, string] => [k, FILE_LISTS.has(k) ? v : substitute(v, lookups)]);
  const all = new Map([...given, ...(isYes(pair(given, 'NETWORK')) ? interfacePairs(nics) : [])]);
  for (const name of all.keys()) checkVariable(name);
  return sortedPairs([...all]);
};
