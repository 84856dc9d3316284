import { formatIp4, parseIp4 } from '../../model/addresses';
import { isDeviceName } from '../../model/names';
import type { Rule } from './shape';

/** What words of the platform file have to be, so that they can be written into files of a machine as they are. */

export const machineName: Rule = {
  expected: 'a host name (letters, digits, "-" and "."; at most 64)',
  pattern: '^[A-Za-z0-9]([A-Za-z0-9.-]{0,62}[A-Za-z0-9])?$',
};

/** Of a VLAN interface as `eno1.43`, and of ifupdown's words, nothing may be left to guess: no alias (`:`), no second name. */
export const device: Rule = {
  expected: 'the name of a network interface (letters, digits, "_", "-"; at most 15)',
  pattern: '^[A-Za-z0-9_][A-Za-z0-9_-]{0,14}$',
  holds: isDeviceName,
};

const OCTET = '(25[0-5]|2[0-4]\\d|1?\\d?\\d)';
export const ip4: Rule = { expected: 'an IPv4 address', pattern: `^${OCTET}(\\.${OCTET}){3}$`, holds: (t) => parseIp4(t) !== undefined };

export const hostAddress: Rule = {
  expected: 'an IPv4 address or a host name',
  pattern: '^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$',
  holds: (t) => !/^[\d.]+$/.test(t) || parseIp4(t) !== undefined,
};

export interface Cidr {
  readonly address: number;
  readonly bits: number;
}

export const parseCidr = (text: string): Cidr | undefined => {
  const found = /^([\d.]+)\/([1-9]|[12]\d|3[0-2])$/.exec(text);
  const address = parseIp4(found?.[1] ?? '');
  return address === undefined ? undefined : { address, bits: Number(found?.[2]) };
};

/** First address of the network that an address with its prefix is in. */
export const networkOf = ({ address, bits }: Cidr): number => address - (address % 2 ** (32 - bits));

export const inNetwork = (address: number, cidr: Cidr): boolean => networkOf({ address, bits: cidr.bits }) === networkOf(cidr);

export const cidr: Rule = {
  expected: 'an IPv4 address with its prefix, as 192.168.43.1/24',
  pattern: `^${OCTET}(\\.${OCTET}){3}/([1-9]|[12]\\d|3[0-2])$`,
  holds(text) {
    const parsed = parseCidr(text);
    return parsed !== undefined && isHostOf(parsed.address, parsed);
  },
};

export const network: Rule = {
  expected: 'an IPv4 network, as 192.168.43.0/24',
  pattern: cidr.pattern,
  holds(text) {
    const parsed = parseCidr(text);
    return parsed !== undefined && networkOf(parsed) === parsed.address;
  },
};

/** Of a network in words: its mask, dotted. */
export const maskText = (text: string): string => formatIp4(2 ** 32 - 2 ** (32 - (parseCidr(text)?.bits ?? 0)));

/** May be given to a machine of that network: neither its first address nor its last. */
export const isHostOf = (address: number, cidr: Cidr): boolean => {
  const host = address - networkOf(cidr);
  return inNetwork(address, cidr) && (cidr.bits > 30 || (host !== 0 && host !== 2 ** (32 - cidr.bits) - 1));
};

export const networkText = (text: string): string => {
  const parsed = parseCidr(text);
  return parsed === undefined ? text : `${formatIp4(networkOf(parsed))}/${parsed.bits}`;
};

/** A folder on a machine, absolute, with nothing that exports(5), fstab(5) or a unit file would read as their own. */
export const folder: Rule = {
  expected: 'an absolute path (letters, digits, "_", "-", "."; no ".." and no "/" at its end)',
  pattern: '^(/[A-Za-z0-9_][A-Za-z0-9_.-]*)+$',
};

export const folderName: Rule = { expected: 'the name of a folder (letters, digits, "_", "-", ".")', pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$' };

export const datastoreId: Rule = {
  expected: 'the number of a datastore, 100 or more (those below are for the first run)',
  pattern: '^[1-9]\\d{2,8}$',
};

export const objectName: Rule = { expected: 'a name', pattern: '^[A-Za-z0-9][A-Za-z0-9 ()._+-]{0,127}$' };

export const mountOptions: Rule = {
  expected: 'mount options, with commas between them',
  pattern: '^[A-Za-z0-9_]+(=[A-Za-z0-9_.:/]+)?(,[A-Za-z0-9_]+(=[A-Za-z0-9_.:/]+)?)*$',
};

export const suite: Rule = { expected: 'a release of Debian, as bookworm', pattern: '^[a-z][a-z0-9-]{0,31}$' };

/** Nothing in it that a shell, apt or a line of lxc.container.conf would read as their own. */
export const mirrorUrl: Rule = {
  expected: 'the address of a mirror (http://, https:// or file:/), as http://deb.debian.org/debian',
  pattern: '^(https?://[A-Za-z0-9.-]+(:\\d{1,5})?|file:(//)?)(/[A-Za-z0-9_~+][A-Za-z0-9_.~+-]*)*/?$',
};

export const account: Rule = { expected: 'the name of an account', pattern: '^[a-z_][a-z0-9_-]{0,31}$' };
