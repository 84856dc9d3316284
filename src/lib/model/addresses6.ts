/** IPv6 arithmetic. Addresses are unsigned 128-bit numbers; texts are canonical (RFC 5952: lower case, the longest run of zeros as `::`). */

const MAX = (1n << 128n) - 1n;

const groupsOf = (text: string): string[] => (text === '' ? [] : text.split(':'));

/** The last 32 bits may be written as IPv4. */
const withoutIp4 = (text: string): string | undefined => {
  const m = /^(.*:)(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!m) return text;
  const bytes = m.slice(2).map(Number);
  if (bytes.some((b) => b > 255)) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  return `${m[1]}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
};

export const parseIp6 = (given: string): bigint | undefined => {
  const text = withoutIp4(given);
  if (text === undefined || !/^[0-9a-fA-F:]+$/.test(text)) return undefined;
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = [groupsOf(halves[0] as string), groupsOf(halves[1] ?? '')];
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array<string>(missing).fill('0'), ...tail];
  if (!groups.every((g) => /^[0-9a-fA-F]{1,4}$/.test(g))) return undefined;
  return groups.reduce((sum, g) => (sum << 16n) | BigInt(`0x${g}`), 0n);
};

/** The longest run of zero groups (the first of equals, two at least): where it begins and how long it is. */
const zeroRun = (groups: readonly number[]): { at: number; length: number } => {
  let best = { at: -1, length: 1 };
  for (let at = 0; at < groups.length; at += 1) {
    let length = 0;
    while (groups[at + length] === 0) length += 1;
    if (length > best.length) best = { at, length };
  }
  return best;
};

export const formatIp6 = (value: bigint): string => {
  const groups = Array.from({ length: 8 }, (_, i) => Number((value >> BigInt(16 * (7 - i))) & 0xffffn));
  const hex = (part: readonly number[]): string => part.map((g) => g.toString(16)).join(':');
  const run = zeroRun(groups);
  return run.at < 0 ? hex(groups) : `${hex(groups.slice(0, run.at))}::${hex(groups.slice(run.at + run.length))}`;
};

export const isIp6 = (text: string): boolean => parseIp6(text) !== undefined;

/** The upper 64 bits of an address: what stateless configuration is given. */
export const networkHalf = (value: bigint): bigint => (value >> 64n) << 64n;

export const LINK_LOCAL = 0xfe80n << 112n;

const macBits = (mac: string): bigint => BigInt(`0x${mac.replaceAll(':', '')}`);

/** The address a guest gives itself in a network of 64 bits: EUI-64 of its MAC, with the universal/local bit turned. */
export const slaacAddress = (prefix: bigint, mac: string): bigint => {
  const bits = macBits(mac);
  const eui = ((bits >> 24n) << 40n) | (0xfffen << 24n) | (bits & 0xffffffn);
  return networkHalf(prefix) | (eui ^ (1n << 57n));
};

/** The MAC that gives itself that address; undefined: none does. */
export const macOfSlaac = (address: bigint): string | undefined => {
  const eui = (address & ((1n << 64n) - 1n)) ^ (1n << 57n);
  if (((eui >> 24n) & 0xffffn) !== 0xfffen) return undefined;
  const bits = ((eui >> 40n) << 24n) | (eui & 0xffffffn);
  return (bits.toString(16).padStart(12, '0').match(/../g) as string[]).join(':');
};

/** The address n further; undefined past the last. */
export const ip6Plus = (value: bigint, n: number): bigint | undefined => (value + BigInt(n) > MAX ? undefined : value + BigInt(n));
