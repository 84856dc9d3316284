import type { Pairs } from '../../lib/template/template';
import { text } from '../define';

/** An address range in words: what `addar` takes, and `onevntemplate instantiate` for a network made of a template. */
export const rangeOptions = {
  ip: text('--ip', 'ip', 'first IPv4 address', { short: '-i' }),
  ip6: text('--ip6', 'ip6', 'first IPv6 address, as 2001:db8::1/64', { short: '-6' }),
  ip6Global: text('--ip6_global', 'ip6_pref', 'IPv6 global network of 64 bits', { short: '-g' }),
  ip6Ula: text('--ip6_ula', 'ip6_pref', 'IPv6 unique local network of 64 bits', { short: '-u' }),
  mac: text('--mac', 'mac', 'first MAC address', { short: '-m' }),
  size: text('--size', 'size', 'how many addresses', { short: '-s' }),
  gateway: text('--gateway', 'ip', 'gateway of these addresses'),
  netmask: text('--netmask', 'mask', 'mask of their network, dotted'),
  vnMad: text('--vn_mad', 'mad', 'network driver of these addresses'),
  vlanId: text('--vlanid', 'id', 'VLAN of these addresses'),
};

export type RangeWords = { readonly [K in keyof typeof rangeOptions]?: string } & { readonly prefix?: string };

const ATTRIBUTES: ReadonlyArray<readonly [keyof RangeWords, string]> = [
  ['ip', 'IP'],
  ['ip6', 'IP6'],
  ['prefix', 'PREFIX_LENGTH'],
  ['ip6Global', 'GLOBAL_PREFIX'],
  ['ip6Ula', 'ULA_PREFIX'],
  ['mac', 'MAC'],
  ['size', 'SIZE'],
  ['gateway', 'GATEWAY'],
  ['netmask', 'NETWORK_MASK'],
  ['vnMad', 'VN_MAD'],
  ['vlanId', 'VLAN_ID'],
];

/** An IPv6 address may come with the length of its network: `2001:db8::1/64`. */
const ip6Pairs = (text: string): Pairs => {
  const [address = '', length] = text.split('/', 2);
  return [['IP6', address], ...(length === undefined ? [] : [['PREFIX_LENGTH', length] as const])];
};

/** The AR vector of the options given; its type follows from the addresses. undefined: none was given. */
export const rangeOfOptions = (words: RangeWords): Pairs | undefined => {
  const pairs = ATTRIBUTES.flatMap(
    ([option, key]): Pairs => (words[option] === undefined ? [] : option === 'ip6' ? ip6Pairs(words[option]) : [[key, words[option]]]),
  );
  return pairs.length === 0 ? undefined : pairs;
};
