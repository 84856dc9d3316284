import { parseIp4 } from '../model/addresses';
import { type Pairs, pair } from '../template/template';
import type { Yaml } from './yaml';

/** Words of a list written with blanks or commas. */
const words = (text: string | undefined): string[] => (text ?? '').split(/[\s,]+/).filter((w) => w !== '');

const DEFAULT_PREFIX = 24;
const DEFAULT_PREFIX6 = 64;

/** 255.255.240.0 -> 20; a number is a prefix already. The default is the field's. */
const prefixOf = (mask: string | undefined): number => {
  if (mask !== undefined && /^\d{1,2}$/.test(mask)) return Math.min(Number(mask), 32);
  const bits = mask === undefined ? undefined : parseIp4(mask)?.toString(2).padStart(32, '0');
  return bits !== undefined && /^1*0*$/.test(bits) ? bits.lastIndexOf('1') + 1 : DEFAULT_PREFIX;
};

const prefix6Of = (length: string | undefined): number => (length !== undefined && /^\d{1,3}$/.test(length) ? Math.min(Number(length), 128) : DEFAULT_PREFIX6);

const numberIn = (text: string | undefined): number | undefined => (text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined);

/** One interface of the context: ETH<n>, with its aliases. */
class Interface {
  constructor(
    private readonly variables: Pairs,
    readonly prefix: string,
  ) {}

  get(name: string): string | undefined {
    const value = pair(this.variables, this.prefix + name);
    return value === '' ? undefined : value;
  }

  addresses4(): string[] {
    const ip = this.get('IP');
    return ip === undefined ? [] : [`${ip}/${prefixOf(this.get('MASK'))}`];
  }

  addresses6(): string[] {
    return ['IP6', 'IP6_ULA'].flatMap((name) => {
      const ip = this.get(name);
      return ip === undefined ? [] : [`${ip}/${prefix6Of(this.get('IP6_PREFIX_LENGTH'))}`];
    });
  }
}

/** `10.2.0.0/16 via 10.1.0.1, ...` */
const extraRoutes = (text: string | undefined): Route[] =>
  (text ?? '').split(',').flatMap((entry) => {
    const [, to, via] = /^\s*(\S+)\s+via\s+(\S+)\s*$/.exec(entry) ?? [];
    return to === undefined || via === undefined ? [] : [{ to, via }];
  });

type Route = { readonly to: string; readonly via: string; readonly metric?: number };

/**
 * The default route. Only one with a metric is written as a route: `gateway4` and `gateway6` are the older words, but they are understood by every
 * writer of cloud-init, while its ifupdown writer (22.4) makes ::/0 a route to ::/64.
 */
const gateway = (key: 'gateway4' | 'gateway6', to: string, via: string | undefined, metric: number | undefined): Pick<Family, 'routes' | 'settings'> => {
  if (via === undefined) return { routes: [], settings: {} };
  return metric === undefined ? { routes: [], settings: { [key]: via } } : { routes: [{ to, via, metric }], settings: {} };
};

type Family = { readonly addresses: readonly string[]; readonly routes: readonly Route[]; readonly settings: Readonly<Record<string, Yaml>> };
const NOTHING: Family = { addresses: [], routes: [], settings: {} };

/** METHOD: static (also when absent), dhcp, skip. */
const family4 = (nic: Interface, aliases: readonly Interface[]): Family => {
  const method = nic.get('METHOD')?.toLowerCase() ?? 'static';
  if (method === 'skip') return NOTHING;
  if (method === 'dhcp') return { ...NOTHING, settings: { dhcp4: true } };
  const { routes, settings } = gateway('gateway4', '0.0.0.0/0', nic.get('GATEWAY'), numberIn(nic.get('METRIC')));
  return { addresses: [nic, ...aliases].flatMap((i) => i.addresses4()), routes: [...routes, ...extraRoutes(nic.get('ROUTES'))], settings };
};

/** IP6_METHOD: static (also when absent), auto (announced by the router), dhcp, disable, skip. */
const family6 = (nic: Interface, aliases: readonly Interface[]): Family => {
  const method = nic.get('IP6_METHOD')?.toLowerCase() ?? 'static';
  if (method === 'skip') return NOTHING;
  if (method === 'disable') return { ...NOTHING, settings: { 'accept-ra': false } };
  if (method === 'auto') return { ...NOTHING, settings: { 'accept-ra': true } };
  if (method === 'dhcp') return { ...NOTHING, settings: { dhcp6: true } };
  const addresses = [nic, ...aliases].flatMap((i) => i.addresses6());
  return { addresses, ...gateway('gateway6', '::/0', nic.get('IP6_GATEWAY'), numberIn(nic.get('IP6_METRIC') ?? nic.get('METRIC'))) };
};

/** Undefined: there is nothing to configure on this interface, and the guest leaves it alone. */
const ethernet = (variables: Pairs, number: string, dns: readonly string[]): Yaml | undefined => {
  const nic = new Interface(variables, `ETH${number}_`);
  const mac = nic.get('MAC')?.toLowerCase();
  const aliases = numbersOf(variables, `ETH${number}_ALIAS`).map((a) => new Interface(variables, `ETH${number}_ALIAS${a}_`));
  const families = [family4(nic, aliases), family6(nic, aliases)];
  const addresses = families.flatMap((f) => f.addresses);
  const settings = Object.assign({}, ...families.map((f) => f.settings)) as Record<string, Yaml>;
  const automatic = Object.keys(settings).some((k) => !k.startsWith('gateway'));
  if (mac === undefined || (addresses.length === 0 && !automatic)) return undefined;
  const routes = families.flatMap((f) => f.routes);
  const mtu = numberIn(nic.get('MTU'));
  const servers = [...words(nic.get('DNS')), ...dns];
  const search = words(nic.get('SEARCH_DOMAIN'));
  return {
    match: { macaddress: mac },
    // The name is set, not only matched: tools that write per-name files (ifupdown) would otherwise configure an interface that is not there.
    'set-name': `eth${number}`,
    ...(addresses.length > 0 ? { addresses } : {}),
    ...settings,
    ...(routes.length > 0 ? { routes } : {}),
    ...(mtu === undefined ? {} : { mtu }),
    ...(servers.length + search.length > 0
      ? { nameservers: { ...(servers.length > 0 ? { addresses: servers } : {}), ...(search.length > 0 ? { search } : {}) } }
      : {}),
  };
};

/** The n of all `<prefix><n>_...`, ascending. */
const numbersOf = (variables: Pairs, prefix: string): string[] => {
  const found = variables.flatMap(([name]) => (name.startsWith(prefix) ? (/^(\d{1,4})_/.exec(name.slice(prefix.length))?.[1] ?? []) : []));
  return [...new Set(found)].sort((a, b) => Number(a) - Number(b));
};

/** cloud-init's network configuration, version 2; undefined when no interface is to be configured. The VM's own DNS go to the first one. */
export const networkConfig = (variables: Pairs): Yaml | undefined => {
  const configured: [string, Yaml][] = [];
  for (const number of numbersOf(variables, 'ETH')) {
    const config = ethernet(variables, number, configured.length === 0 ? words(pair(variables, 'DNS')) : []);
    if (config !== undefined) configured.push([`eth${number}`, config]);
  }
  return configured.length === 0 ? undefined : { version: 2, ethernets: Object.fromEntries(configured) };
};
