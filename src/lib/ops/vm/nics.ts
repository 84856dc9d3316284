import { leaseAt } from '../../../state/leases';
import { clustersOf } from '../../../state/objects';
import type { Db } from '../../../state/open';
import { unpack } from '../../../state/packing';
import { securityGroupsById } from '../../../state/securityGroups';
import { userByName } from '../../../state/users';
import {
  type AddressRangeRow,
  insertLease,
  keepTurn,
  type LeaseRow,
  nextFreeIndex,
  rangesOf,
  type VnetRow,
  vnetById,
  vnetByOwnerAndName,
} from '../../../state/vnets';
import { deniedError, missingError, preconditionError } from '../../errors/errors';
import { type Address, addressesAt, indexOf, parseAddress } from '../../model/ranges';
import { groupIds } from '../../model/securityGroups';
import { type Pairs, pair, single, type Template, vectors, withVectors } from '../../template/template';
import type { Ctx } from '../request';
import { vmRules } from '../secgroup/rules';
import { visible } from '../visible';

export const findVnet = async (tx: Db, ctx: Pick<Ctx, 'caller'>, nic: Pairs, wire: string): Promise<VnetRow> => {
  const id = pair(nic, 'NETWORK_ID');
  const name = pair(nic, 'NETWORK');
  if (id !== undefined) {
    const vnet = /^\d+$/.test(id) ? await vnetById(tx, Number(id)) : undefined;
    if (!vnet) throw missingError(`[${wire}] Error getting virtual network [${id}].`);
    return vnet;
  }
  if (name === undefined) throw preconditionError('nic-network', `[${wire}] a NIC names its NETWORK or NETWORK_ID; this one does not`);
  const uname = pair(nic, 'NETWORK_UNAME');
  const uid = pair(nic, 'NETWORK_UID') ?? (uname === undefined ? ctx.caller.uid : (await userByName(tx, uname))?.id);
  const vnet = uid === undefined ? undefined : await vnetByOwnerAndName(tx, Number(uid), name);
  if (!vnet)
    throw missingError(
      `[${wire}] User ${uname ?? ctx.caller.name} does not own a network with name: ${name} . Set NETWORK_UNAME or NETWORK_UID of owner in NIC.`,
      { next: 'onevnet list' },
    );
  return vnet;
};

interface Lease {
  readonly range: AddressRangeRow;
  readonly index: number;
}

/** What a NIC may ask for, in the field's order: the first that is there counts. */
const ASKED = ['IP', 'IP6', 'MAC'] as const;

const noLease = (wire: string, vnet: VnetRow, why: string): never => {
  throw preconditionError('lease', `[${wire}] Cannot get IP/MAC lease from virtual network ${vnet.id}. ${why}`, { next: `onevnet show ${vnet.id}` });
};

const holderName = (lease: LeaseRow): string => {
  if (lease.reserved_by !== null) return `reserved by network ${lease.reserved_by}`;
  if (lease.vrouter_id !== null) return `held by virtual router ${lease.vrouter_id}`;
  return lease.vm_id < 0 ? 'on hold' : `held by VM ${lease.vm_id}`;
};

const askedLease = async (tx: Db, vnet: VnetRow, ranges: readonly AddressRangeRow[], asked: string, wire: string): Promise<Lease> => {
  const address = parseAddress(asked);
  for (const range of address ? ranges : []) {
    const index = indexOf(range, address as Address);
    if (index === undefined) continue;
    const taken = await leaseAt(tx, range, index);
    return taken ? noLease(wire, vnet, `${asked} is ${holderName(taken)}.`) : { range, index };
  }
  return noLease(wire, vnet, `${asked} is in none of its address ranges.`);
};

/** The lease the NIC asks for by IP, IP6 or MAC, else the next free one of the first range with room. The unique keys of the table make a double one impossible. */
export const findLease = async (tx: Db, vnet: VnetRow, nic: Pairs, wire: string): Promise<Lease> => {
  const ranges = await rangesOf(tx, vnet.id);
  const asked = ASKED.map((key) => pair(nic, key)).find((value) => value);
  if (asked !== undefined) return askedLease(tx, vnet, ranges, asked, wire);
  for (const range of ranges) {
    const index = await nextFreeIndex(tx, range);
    if (index === undefined) continue;
    await keepTurn(tx, range, index);
    return { range, index };
  }
  const size = ranges.reduce((sum, r) => sum + r.size, 0);
  return noLease(wire, vnet, `All ${size} addresses of "${vnet.name}" are taken.`);
};

/** Attributes a NIC takes over from its network, in the field's order of precedence: the NIC's own word wins only where the field lets it. */
const INHERITED = [
  'VLAN_TAGGED_ID',
  'FILTER',
  'FILTER_IP_SPOOFING',
  'FILTER_MAC_SPOOFING',
  'MTU',
  'GUEST_MTU',
  'METRIC',
  'IP6_METRIC',
  'METHOD',
  'IP6_METHOD',
  'INBOUND_AVG_BW',
  'INBOUND_PEAK_BW',
  'INBOUND_PEAK_KB',
  'OUTBOUND_AVG_BW',
  'OUTBOUND_PEAK_BW',
  'OUTBOUND_PEAK_KB',
  'CONF',
  'BRIDGE_CONF',
  'OVS_BRIDGE_CONF',
  'IP_LINK_CONF',
  'GATEWAY',
  'DNS',
  'VXLAN_MODE',
  'VXLAN_TEP',
  'VXLAN_MC',
  'CVLANS',
  'QINQ_TYPE',
];

/** Of the network, or of the address range where that says otherwise. */
const inherited = (network: Template, range: Template): [string, string][] =>
  INHERITED.flatMap((key): [string, string][] => {
    const value = single(range, key) || single(network, key);
    return value === undefined ? [] : [[key, value]];
  });

/** Where the network is on the wire; those without a value are left out. */
const wires = (vnet: VnetRow): [string, string][] =>
  (
    [
      ['PHYDEV', vnet.phydev],
      ['VLAN_ID', vnet.vlan_id],
      ['OUTER_VLAN_ID', vnet.outer_vlan_id],
    ] as [string, string][]
  ).filter(([, value]) => value !== '');

export interface NicResult {
  readonly vector: Pairs;
  readonly ip: string | undefined;
  readonly clusters: readonly number[];
  readonly groups: readonly number[];
}

/** Takes the lease and completes the vector. An interface is in the groups of its network and of its address range besides its own. */
export const resolveNic = async (
  tx: Db,
  ctx: Pick<Ctx, 'caller'>,
  vmId: number,
  nicId: number,
  nic: Pairs,
  wire: string,
  how: { readonly inGroups: boolean } = { inGroups: true },
): Promise<NicResult> => {
  const vnet = await findVnet(tx, ctx, nic, wire);
  const [seen] = await visible(tx, ctx, 'NET', [vnet]);
  if (!seen) throw deniedError(`[${wire}] User [${ctx.caller.uid}] : Not authorized to perform USE NET [${vnet.id}].`);
  const { range, index } = await findLease(tx, vnet, nic, wire);
  const addresses = addressesAt(range, index);
  const t = unpack(vnet.template);
  const clusters = await clustersOf(tx, 'NET', vnet.id);
  const ofRange = unpack(range.template);
  const named = [pair(nic, 'SECURITY_GROUPS'), single(t, 'SECURITY_GROUPS'), single(ofRange, 'SECURITY_GROUPS')];
  const groups = how.inGroups ? groupIds(...named.map((ids) => ids ?? '')) : [];
  await insertLease(tx, {
    vnet_id: vnet.id,
    ar_id: range.ar_id,
    idx: index,
    ip: range.ip === null ? null : range.ip + index,
    mac: addresses.MAC,
    vm_id: vmId,
    nic_id: nicId,
    security_groups: groups.join(','),
  });
  const map = new Map<string, string>([
    ...inherited(t, ofRange),
    ...nic,
    ...(Object.entries(addresses) as [string, string][]),
    ['AR_ID', String(range.ar_id)],
    ['BRIDGE', vnet.bridge],
    ['BRIDGE_TYPE', vnet.bridge_type],
    ['CLUSTER_ID', clusters.join(',')],
    ['NETWORK', vnet.name],
    ['NETWORK_ID', String(vnet.id)],
    ['NIC_ID', String(nicId)],
    ['SECURITY_GROUPS', groups.join(',')],
    ['TARGET', `one-${vmId}-${nicId}`],
    ['VN_MAD', vnet.vn_mad],
    ...wires(vnet),
  ]);
  if (!map.get('NAME')) map.set('NAME', `NIC${nicId}`);
  return { vector: [...map], ip: addresses.IP, clusters, groups };
};

/** The template with the rules of all groups that its interfaces are in, each group once. */
export const rulesOfGroups = async (tx: Db, t: Template): Promise<Template> => {
  const named = [...vectors(t, 'NIC'), ...vectors(t, 'NIC_ALIAS')].flatMap((n) => (pair(n, 'SECURITY_GROUPS') ?? '').split(','));
  const ids = [...new Set(named.filter((w) => w !== '').map(Number))];
  return withVectors(t, 'SECURITY_GROUP_RULE', vmRules(await securityGroupsById(tx, ids)));
};
