import { formatIp4, macLow, macPlus, parseIp4 } from './addresses';
import { formatIp6, LINK_LOCAL, macOfSlaac, networkHalf, parseIp6, slaacAddress } from './addresses6';

/**
 * Address ranges: `size` leases one after another, each a MAC and the addresses its type gives. Everything about a lease follows from the range and the lease's index,
 * so a range of twenty million costs what a range of one does.
 */
export type RangeType = 'ETHER' | 'IP4' | 'IP6' | 'IP4_6' | 'IP6_STATIC' | 'IP4_6_STATIC';

export const RANGE_TYPES: readonly RangeType[] = ['ETHER', 'IP4', 'IP6', 'IP4_6', 'IP6_STATIC', 'IP4_6_STATIC'];

export interface Range {
  readonly type: string;
  readonly size: number;
  /** of the first lease */
  readonly mac: string;
  /** first IPv4 as a number; null for types without one */
  readonly ip: number | null;
  /** first IPv6, canonical; '' for types without a fixed one */
  readonly ip6: string;
  /** 64-bit networks that guests make their addresses of; '' for none */
  readonly global_prefix: string;
  readonly ula_prefix: string;
}

export const hasIp4 = (type: string): boolean => type === 'IP4' || type === 'IP4_6' || type === 'IP4_6_STATIC';
export const hasSlaac = (type: string): boolean => type === 'IP6' || type === 'IP4_6';
export const hasIp6Static = (type: string): boolean => type === 'IP6_STATIC' || type === 'IP4_6_STATIC';

/** What a lease has, as texts; absent what its type does not give. */
export interface LeaseAddresses {
  readonly MAC: string;
  readonly IP?: string;
  readonly IP6?: string;
  readonly IP6_LINK?: string;
  readonly IP6_ULA?: string;
  readonly IP6_GLOBAL?: string;
}

export const ip6At = (range: Pick<Range, 'ip6'>, index: number): string => formatIp6((parseIp6(range.ip6) ?? 0n) + BigInt(index));

const slaac = (prefix: string, mac: string): string => formatIp6(slaacAddress(parseIp6(prefix) ?? 0n, mac));

export const addressesAt = (range: Range, index: number): LeaseAddresses => {
  const MAC = macPlus(range.mac, index);
  return {
    ...(range.ip === null ? {} : { IP: formatIp4(range.ip + index) }),
    ...(hasIp6Static(range.type) ? { IP6: ip6At(range, index) } : {}),
    ...(range.global_prefix === '' ? {} : { IP6_GLOBAL: slaac(range.global_prefix, MAC) }),
    ...(hasSlaac(range.type) ? { IP6_LINK: formatIp6(slaacAddress(LINK_LOCAL, MAC)) } : {}),
    ...(range.ula_prefix === '' ? {} : { IP6_ULA: slaac(range.ula_prefix, MAC) }),
    MAC,
  };
};

/** An address as a person types it: an IPv4, an IPv6 or a MAC address. */
export type Address =
  | { readonly kind: 'IP'; readonly ip: number }
  | { readonly kind: 'IP6'; readonly ip6: bigint }
  | { readonly kind: 'MAC'; readonly mac: string };

export const parseAddress = (text: string): Address | undefined => {
  const ip = parseIp4(text);
  if (ip !== undefined) return { kind: 'IP', ip };
  if (/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(text)) return { kind: 'MAC', mac: text.toLowerCase() };
  const ip6 = parseIp6(text);
  return ip6 === undefined ? undefined : { kind: 'IP6', ip6 };
};

const within = (index: number, size: number): number | undefined => (index >= 0 && index < size ? index : undefined);

const indexOfMac = (range: Range, mac: string): number | undefined =>
  mac.slice(0, 5) === range.mac.slice(0, 5) ? within(macLow(mac) - macLow(range.mac), range.size) : undefined;

const indexOfIp6 = (range: Range, ip6: bigint): number | undefined => {
  const first = hasIp6Static(range.type) ? parseIp6(range.ip6) : undefined;
  if (first !== undefined) {
    const distance = ip6 - first;
    return distance >= 0n && distance < BigInt(range.size) ? Number(distance) : undefined;
  }
  const prefixes = [range.global_prefix, range.ula_prefix].filter((p) => p !== '').map((p) => networkHalf(parseIp6(p) ?? 0n));
  const mac = prefixes.includes(networkHalf(ip6)) ? macOfSlaac(ip6) : undefined;
  return mac === undefined ? undefined : indexOfMac(range, mac);
};

/** Which lease of the range has that address; undefined: none. */
export const indexOf = (range: Range, address: Address): number | undefined => {
  if (address.kind === 'MAC') return indexOfMac(range, address.mac);
  if (address.kind === 'IP6') return indexOfIp6(range, address.ip6);
  return range.ip === null ? undefined : within(address.ip - range.ip, range.size);
};

const meet = (a: number, aSize: number, b: number, bSize: number): number | undefined => {
  const first = Math.max(a, b);
  return first < Math.min(a + aSize, b + bSize) ? first : undefined;
};

const meet6 = (a: Range, b: Range): string | undefined => {
  const [x, y] = [hasIp6Static(a.type) ? parseIp6(a.ip6) : undefined, hasIp6Static(b.type) ? parseIp6(b.ip6) : undefined];
  if (x === undefined || y === undefined) return undefined;
  // one of the two begins within the other, or they are apart
  if (y >= x && y < x + BigInt(a.size)) return formatIp6(y);
  return x >= y && x < y + BigInt(b.size) ? formatIp6(x) : undefined;
};

/** The first address that two ranges of a network would both give out, as text; undefined: they are apart. */
export const overlap = (a: Range, b: Range): string | undefined => {
  const ip = a.ip === null || b.ip === null ? undefined : meet(a.ip, a.size, b.ip, b.size);
  if (ip !== undefined) return formatIp4(ip);
  const ip6 = meet6(a, b);
  if (ip6 !== undefined) return ip6;
  if (a.mac.slice(0, 5) !== b.mac.slice(0, 5)) return undefined;
  const mac = meet(macLow(a.mac), a.size, macLow(b.mac), b.size);
  return mac === undefined ? undefined : macPlus(a.mac, mac - macLow(a.mac));
};

/** The part of a range that begins at `index`: what a reservation is made of. */
export const partOf = (range: Range, index: number, size: number): Range => ({
  type: range.type,
  size,
  mac: macPlus(range.mac, index),
  ip: range.ip === null ? null : range.ip + index,
  ip6: hasIp6Static(range.type) ? ip6At(range, index) : '',
  global_prefix: range.global_prefix,
  ula_prefix: range.ula_prefix,
});

/** The columns of a range as the attributes that make it. */
export const rangeAttributes = (range: Range & { readonly prefix_length: number | null }): [string, string][] => [
  ['TYPE', range.type],
  ...(range.ip === null ? [] : [['IP', formatIp4(range.ip)] as [string, string]]),
  ...(range.ip6 === '' ? [] : [['IP6', range.ip6] as [string, string]]),
  ...(range.prefix_length === null ? [] : [['PREFIX_LENGTH', String(range.prefix_length)] as [string, string]]),
  ...(range.global_prefix === '' ? [] : [['GLOBAL_PREFIX', range.global_prefix] as [string, string]]),
  ...(range.ula_prefix === '' ? [] : [['ULA_PREFIX', range.ula_prefix] as [string, string]]),
  ['MAC', range.mac],
  ['SIZE', String(range.size)],
];
