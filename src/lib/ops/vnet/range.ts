import { pack } from '../../../state/packing';
import type { NewAddressRange } from '../../../state/vnets';
import { preconditionError } from '../../errors/errors';
import { formatIp4, isMac, macLow, macOfIp4, parseIp4 } from '../../model/addresses';
import { formatIp6, ip6Plus, networkHalf, parseIp6 } from '../../model/addresses6';
import { hasIp4, hasIp6Static, hasSlaac, overlap, RANGE_TYPES, type Range, type RangeType } from '../../model/ranges';
import { type Pairs, pair } from '../../template/template';
import type { Ctx } from '../request';

export type NewRange = NewAddressRange & Range;

/** What of an AR vector has a column of its own; all else is kept as it was given. */
const COLUMNS = ['TYPE', 'IP', 'IP6', 'MAC', 'SIZE', 'AR_ID', 'GLOBAL_PREFIX', 'ULA_PREFIX', 'PREFIX_LENGTH', 'PARENT_NETWORK_AR_ID'];
/** Made by us for documents: not taken from anybody. */
const COMPUTED = ['MAC_END', 'IP_END', 'IP6_END', 'IP6_GLOBAL', 'IP6_GLOBAL_END', 'IP6_ULA', 'IP6_ULA_END', 'USED_LEASES', 'NEXT_INDEX', 'ALLOCATED', 'SHARED'];

export const rangeExtras = (ar: Pairs): string =>
  pack(ar.filter(([k]) => !COLUMNS.includes(k) && !COMPUTED.includes(k)).map(([key, value]) => ({ key, value })));

const refuse = (wire: string, code: string, message: string): never => {
  throw preconditionError(code, `[${wire}] ${message}`);
};

/** Without a word about it, what the addresses given say. */
const typeOf = (wire: string, ar: Pairs): RangeType => {
  const given = pair(ar, 'TYPE')?.toUpperCase();
  if (given) {
    if (!(RANGE_TYPES as readonly string[]).includes(given))
      refuse(wire, 'ar-type', `Unknown address range TYPE "${given}" (there are: ${RANGE_TYPES.join(', ')})`);
    return given as RangeType;
  }
  const ip4 = pair(ar, 'IP') !== undefined;
  if (pair(ar, 'IP6')) return ip4 ? 'IP4_6_STATIC' : 'IP6_STATIC';
  if (pair(ar, 'GLOBAL_PREFIX') || pair(ar, 'ULA_PREFIX')) return ip4 ? 'IP4_6' : 'IP6';
  return ip4 ? 'IP4' : 'ETHER';
};

/** MACs count up in four bytes. */
const MOST = 2 ** 32;

const sizeOf = (wire: string, ar: Pairs): number => {
  const text = pair(ar, 'SIZE') ?? '';
  const size = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  if (size < 1 || size > MOST)
    refuse(
      wire,
      'ar-size',
      text === '' ? 'Missing SIZE attribute of the address range' : `Wrong SIZE "${text}": it is a number of addresses, from 1 to ${MOST}`,
    );
  return size;
};

const prefixOf = (wire: string, ar: Pairs, key: 'GLOBAL_PREFIX' | 'ULA_PREFIX'): string => {
  const text = pair(ar, key) ?? '';
  if (text === '') return '';
  const bare = text.replace(/\/64$/, '');
  const value = parseIp6(bare.includes('::') || bare.split(':').length === 8 ? bare : `${bare.replace(/:$/, '')}::`);
  if (value === undefined) return refuse(wire, 'ar-ip6', `Wrong ${key} "${text}": the first 64 bits of an IPv6 network, like 2001:db8::`);
  return formatIp6(networkHalf(value));
};

const staticIp6 = (wire: string, ar: Pairs): { ip6: string; prefix_length: number } => {
  const value = parseIp6(pair(ar, 'IP6') ?? '');
  if (value === undefined) return refuse(wire, 'ar-ip6', 'Wrong or empty IP6 attribute');
  const length = pair(ar, 'PREFIX_LENGTH') || '64';
  if (!/^\d{1,3}$/.test(length) || Number(length) > 128) refuse(wire, 'ar-ip6', `Wrong PREFIX_LENGTH "${length}": a number from 0 to 128`);
  return { ip6: formatIp6(value), prefix_length: Number(length) };
};

const ip4Of = (wire: string, ar: Pairs): number => parseIp4(pair(ar, 'IP') ?? '') ?? refuse(wire, 'ar-ip', 'Wrong or empty IP attribute');

/** The last address of a range has to be one. */
export const checkEnd = (wire: string, r: Range): void => {
  const past = (first: string, last: string): never => refuse(wire, 'ar-size', `Wrong SIZE "${r.size}": from ${first} on it runs past ${last}`);
  if (r.ip !== null && r.ip + r.size - 1 > 0xffffffff) past(formatIp4(r.ip), '255.255.255.255');
  if (r.ip6 !== '' && ip6Plus(parseIp6(r.ip6) ?? 0n, r.size - 1) === undefined) past(r.ip6, 'the last IPv6 address');
  if (macLow(r.mac) + r.size - 1 > 0xffffffff) past(r.mac, `${r.mac.slice(0, 5)}:ff:ff:ff:ff`);
};

/** The networks that guests make their addresses of, where the range is of such a type; those not named stay. */
export const newPrefixes = (wire: string, range: Range, ar: Pairs): { global_prefix: string; ula_prefix: string } => ({
  global_prefix: pair(ar, 'GLOBAL_PREFIX') !== undefined && hasSlaac(range.type) ? prefixOf(wire, ar, 'GLOBAL_PREFIX') : range.global_prefix,
  ula_prefix: pair(ar, 'ULA_PREFIX') !== undefined && hasSlaac(range.type) ? prefixOf(wire, ar, 'ULA_PREFIX') : range.ula_prefix,
});

/** Any odd number: spreads what differs little. */
const SPREAD = 0x9e3779b1;

/** Four bytes by chance: networks that share a wire must not share MACs. The last of the range still has to fit. */
const randomLow = (ctx: Ctx, size: number): number => (Math.imul(Number.parseInt(ctx.uuid().slice(-8), 16), SPREAD) >>> 0) % (2 ** 32 - size + 1);

const macOf = (wire: string, ctx: Ctx, ar: Pairs, ip: number | null, size: number): string => {
  const given = pair(ar, 'MAC')?.toLowerCase();
  if (given && !isMac(given)) refuse(wire, 'ar-mac', `Wrong MAC "${given}": six bytes, like 02:00:0a:00:00:01`);
  return given || macOfIp4(ip ?? randomLow(ctx, size), ctx.config.macPrefix);
};

/** An address range of an AR vector. Errors: precondition ar-*. */
const parsedRange = (wire: string, ctx: Ctx, ar: Pairs, place: { readonly vnetId: number; readonly arId: number }): NewRange => {
  const type = typeOf(wire, ar);
  const size = sizeOf(wire, ar);
  const ip = hasIp4(type) ? ip4Of(wire, ar) : null;
  const range = {
    vnet_id: place.vnetId,
    ar_id: place.arId,
    type,
    size,
    ip,
    mac: macOf(wire, ctx, ar, ip, size),
    ...(hasIp6Static(type) ? staticIp6(wire, ar) : { ip6: '', prefix_length: null }),
    global_prefix: hasSlaac(type) ? prefixOf(wire, ar, 'GLOBAL_PREFIX') : '',
    ula_prefix: hasSlaac(type) ? prefixOf(wire, ar, 'ULA_PREFIX') : '',
    parent_ar_id: null,
    template: rangeExtras(ar),
  };
  checkEnd(wire, range);
  return range;
};

type Placed = Range & { readonly ar_id: number };

/** One address, one lease: two ranges of a network never hold the same IPv4, IPv6 or MAC address. */
export const refuseOverlap = (wire: string, range: Placed, others: readonly Placed[]): void => {
  for (const other of others) {
    const shared = other.ar_id === range.ar_id ? undefined : overlap(range, other);
    if (shared !== undefined) refuse(wire, 'ar-overlap', `Address ranges ${other.ar_id} and ${range.ar_id} overlap at ${shared}`);
  }
};
const TRIES = 16;

/** An address range of an AR vector that shares no address with the others of its network. Errors: precondition ar-*. */
export const rangeOf = (wire: string, ctx: Ctx, ar: Pairs, place: { readonly vnetId: number; readonly arId: number }, others: readonly Placed[]): NewRange => {
  let range = parsedRange(wire, ctx, ar, place);
  // a MAC by chance that is somebody's already: another one
  for (let n = 0; n < TRIES && range.ip === null && !pair(ar, 'MAC') && others.some((o) => overlap(range, o)); n += 1)
    range = parsedRange(wire, ctx, ar, place);
  refuseOverlap(wire, range, others);
  return range;
};
