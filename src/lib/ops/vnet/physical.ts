import type { Db } from '../../../state/open';
import { pack } from '../../../state/packing';
import { securityGroupsById } from '../../../state/securityGroups';
import type { VnetColumns } from '../../../state/vnets';
import { type VnetRow, vlanIdsOf } from '../../../state/vnets';
import { missingError, preconditionError } from '../../errors/errors';
import { parseIp4 } from '../../model/addresses';
import { isIp6 } from '../../model/addresses6';
import { isDeviceName } from '../../model/names';
import { freeTag, type NetworkDriverFacts, networkDriver, networkDriverNames, VXLAN_END, vxlanOf } from '../../model/networkDrivers';
import { DEFAULT_GROUP, joinedGroups } from '../../model/securityGroups';
import { single, type Template, without, withSingle } from '../../template/template';
import { isYes } from '../../template/truth';

/** What a network's template says about wires, checked and with its defaults: the columns of the network, the completed template among them. */
export type Physical = Required<
  Pick<
    VnetColumns,
    'bridge' | 'bridge_type' | 'vn_mad' | 'phydev' | 'own_bridge' | 'vlan_id' | 'outer_vlan_id' | 'vlan_automatic' | 'outer_vlan_automatic' | 'template'
  >
>;

interface Asked {
  readonly wire: string;
  /** 'Cannot update template. ' */
  readonly lead?: string;
  readonly id: number;
  readonly template: Template;
  /** what the network was before; absent: it is made */
  readonly before?: VnetRow;
}

const refuse = (asked: Asked, code: string, message: string): never => {
  throw preconditionError(code, `[${asked.wire}] ${asked.lead ?? ''}${message}`);
};

const driverOf = (asked: Asked): { readonly name: string; readonly facts: NetworkDriverFacts } => {
  const name = single(asked.template, 'VN_MAD') ?? '';
  if (name === '') return refuse(asked, 'vnet-driver', 'No VN_MAD in template for Virtual Network.');
  const facts = networkDriver(name);
  if (!facts) return refuse(asked, 'driver-unknown', `VN_MAD named "${name}" is not defined in oned.conf (there are: ${networkDriverNames().join(', ')})`);
  return { name, facts };
};

const device = (asked: Asked, key: string, fallback: string): string => {
  const value = single(asked.template, key) || fallback;
  if (value !== '' && !isDeviceName(value))
    refuse(asked, 'device-name', `${key} ${JSON.stringify(value)} is not a network device name (1 to 15 of letters, digits, '.', '_', '-')`);
  return value;
};

const ADDRESSES = ['NETWORK_ADDRESS', 'NETWORK_MASK', 'GATEWAY'] as const;

const checkAddresses = (asked: Asked): void => {
  for (const key of ADDRESSES) {
    const value = single(asked.template, key);
    if (value && parseIp4(value) === undefined) refuse(asked, 'vnet-address', `${key} "${value}" is not an IPv4 address`);
  }
  const gateway6 = single(asked.template, 'GATEWAY6');
  if (gateway6 && !isIp6(gateway6)) refuse(asked, 'vnet-address', `GATEWAY6 "${gateway6}" is not an IPv6 address`);
};

interface Vlan {
  /** as the template has it */
  readonly given: string;
  readonly number: string;
  readonly automatic: boolean;
}

/** A number given; else one of ours where the template asks for it, or where the network has one already. */
const vlanOf = async (tx: Db, asked: Asked, facts: NetworkDriverFacts, key: 'VLAN_ID' | 'OUTER_VLAN_ID'): Promise<Vlan> => {
  const given = single(asked.template, key) ?? '';
  const last = facts.vlan === 'vxlan' || key === 'OUTER_VLAN_ID' ? VXLAN_END - 1 : 4095;
  if (given !== '') {
    if (!/^\d{1,8}$/.test(given) || Number(given) > last) refuse(asked, 'vlan-id', `${key} "${given}" is not a number up to ${last}`);
    return { given, number: given, automatic: false };
  }
  const before =
    asked.before && (key === 'VLAN_ID' ? [asked.before.vlan_automatic, asked.before.vlan_id] : [asked.before.outer_vlan_automatic, asked.before.outer_vlan_id]);
  if (before?.[0] === 1) return { given, number: String(before[1]), automatic: true };
  if (!isYes(single(asked.template, `AUTOMATIC_${key}`))) return { given, number: '', automatic: false };
  if (facts.vlan === 'vxlan' || key === 'OUTER_VLAN_ID') return { given, number: String(vxlanOf(asked.id)), automatic: true };
  if (facts.vlan === 'none') return { given, number: '', automatic: true };
  const tag = freeTag(asked.id, await vlanIdsOf(tx, ['802.1Q', 'ovswitch', 'ovswitch_vxlan']));
  if (tag === undefined) return refuse(asked, 'vlan-id', 'Cannot automatically assign VLAN_ID to network: all are taken.');
  return { given, number: String(tag), automatic: true };
};

const checkNeeds = (asked: Asked, name: string, facts: NetworkDriverFacts): void => {
  for (const key of facts.needs) {
    const vlan = key === 'VLAN_ID' || key === 'OUTER_VLAN_ID';
    const automatic =
      vlan &&
      (isYes(single(asked.template, `AUTOMATIC_${key}`)) || (key === 'VLAN_ID' ? asked.before?.vlan_automatic : asked.before?.outer_vlan_automatic) === 1);
    if (single(asked.template, key) || automatic) continue;
    refuse(asked, `vnet-${key.toLowerCase().replaceAll('_', '-')}`, `${vlan ? `${key} (or AUTOMATIC_${key})` : key} is mandatory for driver ${name}`);
  }
};

const checkGroups = async (tx: Db, asked: Asked): Promise<void> => {
  const words = (single(asked.template, 'SECURITY_GROUPS') ?? '').split(',').map((w) => w.trim());
  const ids = words.filter((w) => w !== '').map((w) => (/^\d+$/.test(w) ? Number(w) : refuse(asked, 'vnet-groups', `SECURITY_GROUPS: "${w}" is not a number`)));
  const known = new Set((await securityGroupsById(tx, ids)).map((g) => g.id));
  const missing = ids.find((id) => !known.has(id));
  if (missing !== undefined) throw missingError(`[${asked.wire}] Error getting security group [${missing}].`, { next: 'onesecgroup list' });
};

/** Errors: precondition (nothing was changed), missing (a security group). */
export const physicalOf = async (tx: Db, asked: Asked): Promise<Physical> => {
  const { name, facts } = driverOf(asked);
  checkNeeds(asked, name, facts);
  const { before } = asked;
  const [vlan, outer] = [await vlanOf(tx, asked, facts, 'VLAN_ID'), await vlanOf(tx, asked, facts, 'OUTER_VLAN_ID')];
  const ours = vlan.given !== '' && facts.bridgeType === 'linux' ? `onebr.${vlan.given}` : `onebr${asked.id}`;
  const bridge = device(asked, 'BRIDGE', before?.bridge ?? ours);
  const phydev = device(asked, 'PHYDEV', '');
  checkAddresses(asked);
  await checkGroups(tx, asked);
  const kept = before?.own_bridge === 1 && bridge === before.bridge;
  return {
    vn_mad: name,
    bridge,
    bridge_type: facts.bridgeType,
    phydev,
    own_bridge: kept || !(single(asked.template, 'BRIDGE') || before) || phydev !== '' ? 1 : 0,
    vlan_id: vlan.number,
    outer_vlan_id: outer.number,
    vlan_automatic: vlan.automatic ? 1 : 0,
    outer_vlan_automatic: outer.automatic ? 1 : 0,
    template: pack(
      completed(asked, {
        BRIDGE: bridge,
        BRIDGE_TYPE: facts.bridgeType,
        PHYDEV: phydev,
        ...(outer.automatic ? {} : { OUTER_VLAN_ID: outer.given }),
        ...(vlan.automatic ? {} : { VLAN_ID: vlan.given }),
      }),
    ),
  };
};

/** A number that is ours to give stands with the network, not in its template. */
const completed = (asked: Asked, values: Readonly<Record<string, string>>): Template => {
  const own = without(asked.template, 'NAME', 'AR', 'AUTOMATIC_VLAN_ID', 'AUTOMATIC_OUTER_VLAN_ID', 'CLUSTER_IDS', 'TEMPLATE_ID', 'VLAN_ID', 'OUTER_VLAN_ID');
  // a new network is in the default group as well; an update may take it out of that
  const groups = asked.before ? {} : { SECURITY_GROUPS: joinedGroups(single(own, 'SECURITY_GROUPS') ?? '', [DEFAULT_GROUP]) };
  return Object.entries({ ...values, ...groups }).reduce((sum, [key, value]) => withSingle(sum, key, value), own);
};
