import { clustersOf } from '../../../state/objects';
import type { Db } from '../../../state/open';
import { unpack } from '../../../state/packing';
import { type SecurityGroupRow, securityGroupsById } from '../../../state/securityGroups';
import { userByName } from '../../../state/users';
import { type AddressRangeRow, firstFreeIndex, insertLease, leaseHolder, rangesOf, type VnetRow, vnetById, vnetByOwnerAndName } from '../../../state/vnets';
import { deniedError, missingError, preconditionError } from '../../errors/errors';
import { formatIp4, macPlus, parseIp4 } from '../../model/addresses';
import { type Pairs, pair, single, sortedPairs, type Template, vectors, withVectors } from '../../template/template';
import type { Ctx } from '../request';
import { visible } from '../visible';

export interface ResolvedNics {
  readonly vectors: readonly Pairs[];
  readonly ips: readonly string[];
  readonly clusters: readonly number[] | undefined;
  /** SECURITY_GROUP_RULE vectors of all groups named, each group once */
  readonly rules: readonly Pairs[];
}

const findVnet = async (tx: Db, ctx: Ctx, nic: Pairs, wire: string): Promise<VnetRow> => {
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
  readonly ip: number | undefined;
  readonly mac: string;
}

/** A lease the NIC asks for by IP, else the lowest free one of the first range with room. The unique keys of the table make a double one impossible. */
const findLease = async (tx: Db, vnet: VnetRow, nic: Pairs, wire: string): Promise<Lease> => {
  const ranges = await rangesOf(tx, vnet.id);
  const asked = pair(nic, 'IP');
  const at = (range: AddressRangeRow, index: number): Lease => ({
    range,
    index,
    ip: range.ip === null ? undefined : range.ip + index,
    mac: macPlus(range.mac, index),
  });
  if (asked !== undefined) {
    const ip = parseIp4(asked);
    const range = ranges.find((r) => ip !== undefined && r.ip !== null && ip >= r.ip && ip < r.ip + r.size);
    const index = range && ip !== undefined ? ip - (range.ip as number) : undefined;
    const holder = range && index !== undefined ? await leaseHolder(tx, vnet.id, range.ar_id, index) : undefined;
    if (!range || index === undefined || holder !== undefined)
      throw preconditionError(
        'lease',
        `[${wire}] Cannot get IP/MAC lease from virtual network ${vnet.id}.${holder !== undefined ? ` ${asked} is held by VM ${holder}.` : ` ${asked} is in none of its address ranges.`}`,
        { next: `onevnet show ${vnet.id}` },
      );
    return at(range, index);
  }
  for (const range of ranges) {
    const index = await firstFreeIndex(tx, range);
    if (index !== undefined) return at(range, index);
  }
  const size = ranges.reduce((sum, r) => sum + r.size, 0);
  throw preconditionError('lease', `[${wire}] Cannot get IP/MAC lease from virtual network ${vnet.id}. All ${size} addresses of "${vnet.name}" are taken.`, {
    next: `onevnet show ${vnet.id}`,
  });
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
  'METHOD',
  'INBOUND_AVG_BW',
  'INBOUND_PEAK_BW',
  'INBOUND_PEAK_KB',
  'OUTBOUND_AVG_BW',
  'OUTBOUND_PEAK_BW',
  'OUTBOUND_PEAK_KB',
  'CONF',
  'GATEWAY',
  'DNS',
];

export interface NicResult {
  readonly vector: Pairs;
  readonly ip: string | undefined;
  readonly clusters: readonly number[];
  readonly groups: readonly number[];
}

/** Takes the lease and completes the vector. */
export const resolveNic = async (tx: Db, ctx: Ctx, vmId: number, nicId: number, nic: Pairs, wire: string): Promise<NicResult> => {
  const vnet = await findVnet(tx, ctx, nic, wire);
  const [seen] = await visible(tx, ctx, 'NET', [vnet]);
  if (!seen) throw deniedError(`[${wire}] User [${ctx.caller.uid}] : Not authorized to perform USE NET [${vnet.id}].`);
  const lease = await findLease(tx, vnet, nic, wire);
  await insertLease(tx, { vnet_id: vnet.id, ar_id: lease.range.ar_id, idx: lease.index, ip: lease.ip ?? null, mac: lease.mac, vm_id: vmId, nic_id: nicId });
  const t = unpack(vnet.template);
  const clusters = await clustersOf(tx, 'NET', vnet.id);
  const ip = lease.ip === undefined ? undefined : formatIp4(lease.ip);
  const groups = (pair(nic, 'SECURITY_GROUPS') ?? single(t, 'SECURITY_GROUPS') ?? '0').split(',').map(Number).filter(Number.isInteger);
  const map = new Map<string, string>([
    ...INHERITED.flatMap((key) => (single(t, key) === undefined ? [] : [[key, single(t, key) as string] as [string, string]])),
    ...nic,
    ['AR_ID', String(lease.range.ar_id)],
    ['BRIDGE', vnet.bridge],
    ['BRIDGE_TYPE', vnet.bridge_type],
    ['CLUSTER_ID', clusters.join(',')],
    ['MAC', lease.mac],
    ['NETWORK', vnet.name],
    ['NETWORK_ID', String(vnet.id)],
    ['NIC_ID', String(nicId)],
    ['SECURITY_GROUPS', groups.join(',')],
    ['TARGET', `one-${vmId}-${nicId}`],
    ['VN_MAD', vnet.vn_mad],
  ]);
  if (ip !== undefined) map.set('IP', ip);
  if (vnet.phydev !== '') map.set('PHYDEV', vnet.phydev);
  if (!map.get('NAME')) map.set('NAME', `NIC${nicId}`);
  return { vector: [...map], ip, clusters, groups };
};

const rulesOf = (rows: readonly SecurityGroupRow[]): Pairs[] =>
  rows.flatMap((g) =>
    vectors(unpack(g.template), 'RULE').map((r) => sortedPairs([...r, ['SECURITY_GROUP_ID', String(g.id)], ['SECURITY_GROUP_NAME', g.name]])),
  );

/** The template with the rules of all groups that its interfaces are in, each group once. */
export const rulesOfGroups = async (tx: Db, t: Template): Promise<Template> => {
  const named = [...vectors(t, 'NIC'), ...vectors(t, 'NIC_ALIAS')].flatMap((n) => (pair(n, 'SECURITY_GROUPS') ?? '').split(','));
  const ids = [...new Set(named.filter((w) => w !== '').map(Number))];
  return withVectors(t, 'SECURITY_GROUP_RULE', rulesOf(await securityGroupsById(tx, ids)));
};

export const resolveNics = async (tx: Db, ctx: Ctx, vmId: number, given: readonly Pairs[], wire: string): Promise<ResolvedNics> => {
  const results: NicResult[] = [];
  for (const [nicId, nic] of given.entries()) results.push(await resolveNic(tx, ctx, vmId, nicId, nic, wire));
  const groupIds = [...new Set(results.flatMap((r) => r.groups))];
  const clusters = results.reduce<readonly number[] | undefined>(
    (sum, r) => (sum === undefined ? r.clusters : sum.filter((c) => r.clusters.includes(c))),
    undefined,
  );
  return {
    vectors: results.map((r) => r.vector),
    ips: results.flatMap((r) => r.ip ?? []),
    clusters,
    rules: rulesOf(await securityGroupsById(tx, groupIds)),
  };
};

/** Attributes of the network a NIC is in that the guest gets told and the NIC does not hold: address of the network and its mask. */
export const networkAttributes = async (db: Db, nic: Pairs): Promise<Pairs> => {
  const vnet = await vnetById(db, Number(pair(nic, 'NETWORK_ID')));
  return vnet ? unpack(vnet.template).flatMap((a) => (typeof a.value === 'string' ? [[a.key, a.value] as const] : [])) : [];
};
