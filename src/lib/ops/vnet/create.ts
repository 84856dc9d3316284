import type { Insertable } from 'kysely';
import { addVnetToCluster, hasCluster } from '../../../state/clusters';
import { nextId } from '../../../state/ids';
import { nameTaken } from '../../../state/objects';
import { pack } from '../../../state/packing';
import type { Schema } from '../../../state/schema';
import { insertVnet } from '../../../state/vnets';
import { missingError, preconditionError } from '../../errors/errors';
import { formatIp4, isMac, macOfIp4, parseIp4 } from '../../model/addresses';
import { checkName, isDeviceName } from '../../model/names';
import { VNET_STATE } from '../../model/objectStates';
import { initialPermissions } from '../../model/permissions';
import { type Pairs, pair, single, type Template, vectors, without, withSingle } from '../../template/template';
import { writeRequest } from '../request';

const WIRE = 'one.vn.allocate';

/** Drivers there are, and whether the template has to name the bridge. */
const DRIVERS: Readonly<Record<string, { readonly needsBridge: boolean }>> = { dummy: { needsBridge: true }, bridge: { needsBridge: false } };

export interface CreateVnet {
  readonly template: Template;
  readonly clusterId: number;
}

export const create = writeRequest<CreateVnet, number>({
  wire: WIRE,
  async run(tx, input, ctx) {
    const name = checkName(WIRE, single(input.template, 'NAME'));
    const driver = driverOf(input.template);
    const holder = await nameTaken(tx, 'NET', name, ctx.caller.uid);
    if (holder !== undefined) throw preconditionError('name-taken', `[${WIRE}] NAME is already taken by NET ${holder}.`, { next: `onevnet show ${holder}` });
    if (!(await hasCluster(tx, input.clusterId))) throw missingError(`[${WIRE}] Error getting cluster [${input.clusterId}].`);
    const id = await nextId(tx, 'vnets');
    const given = single(input.template, 'BRIDGE') || undefined;
    const bridge = given ?? `onebr${id}`;
    const phydev = single(input.template, 'PHYDEV') ?? '';
    checkDevice('BRIDGE', bridge);
    if (phydev !== '') checkDevice('PHYDEV', phydev);
    checkAddresses(input.template);
    const ranges = vectors(input.template, 'AR').map((ar, arId) => rangeOf(id, arId, ar, ctx.config));
    refuseOverlap(ranges);
    await insertVnet(
      tx,
      {
        id,
        name,
        uid: ctx.caller.uid,
        gid: ctx.caller.gid,
        permissions: initialPermissions(ctx.caller),
        state: VNET_STATE.READY,
        bridge,
        bridge_type: 'linux',
        vn_mad: driver,
        phydev,
        own_bridge: given === undefined || phydev !== '' ? 1 : 0,
        template: pack(complete(without(input.template, 'NAME', 'AR'), bridge, phydev)),
      },
      ranges,
    );
    await addVnetToCluster(tx, input.clusterId, id);
    return id;
  },
});

const driverOf = (t: Template): string => {
  const name = single(t, 'VN_MAD') ?? '';
  if (name === '') throw preconditionError('vnet-driver', `[${WIRE}] No VN_MAD in template for Virtual Network.`);
  const driver = DRIVERS[name];
  if (!driver)
    throw preconditionError('driver-unknown', `[${WIRE}] VN_MAD named "${name}" is not defined in oned.conf (there are: ${Object.keys(DRIVERS).join(', ')})`);
  if (driver.needsBridge && !single(t, 'BRIDGE')) throw preconditionError('vnet-bridge', `[${WIRE}] BRIDGE is mandatory for driver ${name}`);
  return name;
};

const checkDevice = (key: string, value: string): void => {
  if (!isDeviceName(value))
    throw preconditionError(
      'device-name',
      `[${WIRE}] ${key} ${JSON.stringify(value)} is not a network device name (1 to 15 of letters, digits, '.', '_', '-')`,
    );
};

const ADDRESSES = ['NETWORK_ADDRESS', 'NETWORK_MASK', 'GATEWAY'] as const;

const checkAddresses = (t: Template): void => {
  for (const key of ADDRESSES) {
    const value = single(t, key);
    if (value && parseIp4(value) === undefined) throw preconditionError('vnet-address', `[${WIRE}] ${key} "${value}" is not an IPv4 address`);
  }
};

const complete = (t: Template, bridge: string, phydev: string): Template =>
  (
    [
      ['BRIDGE', bridge],
      ['BRIDGE_TYPE', 'linux'],
      ['OUTER_VLAN_ID', ''],
      ['PHYDEV', phydev],
      ['SECURITY_GROUPS', '0'],
      ['VLAN_ID', ''],
    ] as const
  ).reduce((sum, [key, value]) => (single(sum, key) ? sum : withSingle(sum, key, value)), t);

type Range = Insertable<Schema['address_ranges']>;
const RANGE_KEYS = ['TYPE', 'IP', 'MAC', 'SIZE', 'AR_ID'];

const rangeOf = (vnetId: number, arId: number, ar: Pairs, config: { macPrefix: string }): Range => {
  const type = (pair(ar, 'TYPE') ?? 'IP4').toUpperCase();
  const size = Number(pair(ar, 'SIZE') ?? Number.NaN);
  if (type !== 'IP4' && type !== 'ETHER')
    throw preconditionError('ar-type', `[${WIRE}] Unknown TYPE "${type}" of address range ${arId} (there are: IP4, ETHER)`);
  if (!Number.isInteger(size) || size < 1)
    throw preconditionError('ar-size', `[${WIRE}] Wrong SIZE "${pair(ar, 'SIZE') ?? ''}" of address range ${arId}: it is a number of addresses`);
  const text = pair(ar, 'IP');
  const ip = text === undefined ? undefined : parseIp4(text);
  if (type === 'IP4' && ip === undefined) throw preconditionError('ar-ip', `[${WIRE}] Wrong IP "${text ?? ''}" of address range ${arId}`);
  if (ip !== undefined && ip + size - 1 > 0xffffffff) throw preconditionError('ar-size', `[${WIRE}] address range ${arId} runs past 255.255.255.255`);
  const mac = pair(ar, 'MAC')?.toLowerCase();
  if (mac !== undefined && !isMac(mac)) throw preconditionError('ar-mac', `[${WIRE}] Wrong MAC "${mac}" of address range ${arId}`);
  // without an address a range of its own: the network and the range number, so that two networks do not share MACs
  const first = mac ?? macOfIp4(ip ?? (vnetId % 256) * 2 ** 24 + (arId % 256) * 2 ** 16, config.macPrefix);
  return {
    vnet_id: vnetId,
    ar_id: arId,
    type,
    ip: type === 'IP4' ? (ip as number) : null,
    mac: first,
    size,
    template: pack(ar.filter(([k]) => !RANGE_KEYS.includes(k)).map(([key, value]) => ({ key, value }))),
  };
};

/** One address, one lease: two ranges of a network never hold the same address. */
const refuseOverlap = (ranges: readonly Range[]): void => {
  const sorted = ranges.filter((r) => r.ip != null).sort((a, b) => (a.ip as number) - (b.ip as number));
  for (const [i, range] of sorted.entries()) {
    const before = sorted[i - 1];
    if (before && (range.ip as number) < (before.ip as number) + before.size)
      throw preconditionError('ar-overlap', `[${WIRE}] address ranges ${before.ar_id} and ${range.ar_id} overlap at ${formatIp4(range.ip as number)}`);
  }
};
