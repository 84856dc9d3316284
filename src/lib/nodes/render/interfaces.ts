import type { Machine } from '../platform/platform';
import { type IfaceStanza, type ReadFile, sourcesOf, stanzasOf, withoutInterfaces } from './interfacesFile';
import { linesOf, textOf } from './lines';

export const INTERFACES = '/etc/network/interfaces';
export const INTERFACES_D = '/etc/network/interfaces.d';

export type WantedStanza = Omit<IfaceStanza, 'file'>;
type Network = NonNullable<Machine['network']>;

/** Stanzas of a machine by bridge: its VLAN port, if it has one, and itself. */
export const wantedStanzas = (network: Network): ReadonlyMap<string, readonly WantedStanza[]> =>
  new Map(
    [...network.bridges].map(([name, b]) => {
      const base = b.interface ?? network.interface;
      const port = b.vlan === undefined ? base : `${base}.${b.vlan}`;
      const options: [string, string][] = [
        ['bridge_ports', port],
        ['bridge_fd', '0'],
        ['bridge_maxwait', '0'],
      ];
      if (b.address !== undefined) options.push(['address', b.address]);
      if (b.gateway !== undefined) options.push(['gateway', b.gateway]);
      const bridge: WantedStanza = { name, family: 'inet', method: b.address === undefined ? 'manual' : 'static', options, auto: true };
      const vlan: WantedStanza = { name: port, family: 'inet', method: 'manual', options: [], auto: true };
      return [name, b.vlan === undefined ? [bridge] : [vlan, bridge]] as const;
    }),
  );

export const stanzaLines = (s: WantedStanza): string[] => [
  ...(s.auto ? [`auto ${s.name}`] : []),
  `iface ${s.name} ${s.family} ${s.method}`,
  ...s.options.map(([key, value]) => `    ${key} ${value}`),
];

/** What a stanza says of a bridge, as the platform file would; undefined: it is none, or one that the file cannot say. */
export const bridgeOf = (s: WantedStanza): { readonly port: string; readonly address?: string; readonly gateway?: string } | undefined => {
  const options = optionsOf(s);
  const ports = options.get('bridge_ports')?.split(/\s+/) ?? [];
  const [port = ''] = ports;
  if (s.family !== 'inet' || ports.length !== 1 || port === 'none' || (s.method !== 'manual' && s.method !== 'static')) return undefined;
  const [address, gateway] = s.method === 'static' ? [options.get('address'), options.get('gateway')] : [];
  return { port, ...(address === undefined ? {} : { address }), ...(gateway === undefined ? {} : { gateway }) };
};

/** `address` with a `netmask` of its own is the same as one with a prefix. */
const optionsOf = (s: WantedStanza): Map<string, string> => {
  const options = new Map(s.options);
  const mask = options.get('netmask');
  if (mask !== undefined && !options.get('address')?.includes('/')) options.set('address', `${options.get('address')}/${prefixOf(mask)}`);
  options.delete('netmask');
  return options;
};

const prefixOf = (mask: string): string =>
  mask.includes('.') ? String(mask.split('.').reduce((n, part) => n + Number(part).toString(2).replaceAll('0', '').length, 0)) : mask;

/** What is there says all that is wanted; it may say more (name servers, an MTU): that is the administrator's. */
const says = (there: WantedStanza, wanted: WantedStanza): boolean => {
  const has = optionsOf(there);
  return (
    there.family === wanted.family && there.method === wanted.method && there.auto === wanted.auto && [...optionsOf(wanted)].every(([k, v]) => has.get(k) === v)
  );
};

export interface InterfacesPlan {
  /** new texts of the files that change */
  readonly files: readonly ReadFile[];
  /** interfaces to take down by the old files, in that order */
  readonly down: readonly string[];
  /** interfaces to bring up by the new ones, in that order */
  readonly up: readonly string[];
}

/**
 * What has to change in the files of a machine, of which `files` are all that ifupdown reads. Stanzas that already say what is wanted stay where they are,
 * in whatever file; others of the same names are taken out. Taken out as well: a stanza
 * of another interface that has one of our addresses (the address moves), and one that gives an address to an interface whose frames are for bridges.
 */
export const planInterfaces = (network: Network, files: readonly ReadFile[]): InterfacesPlan => {
  const there = stanzasOf(files);
  const wanted = wantedStanzas(network);
  const missing = new Map(
    [...wanted].map(([bridge, stanzas]) => [bridge, stanzas.filter((w) => !saidOnce(there, w))] as const).filter(([, m]) => m.length > 0),
  );
  if (missing.size === 0) return { files: [], down: [], up: [] };
  const names = new Set([...missing.values()].flat().map((w) => w.name));
  const trunks = new Set([...network.bridges.values()].map((b) => b.interface ?? network.interface));
  const inTheWay = (s: IfaceStanza): boolean => (trunks.has(s.name) && s.method !== 'manual') || hasAddressOf(s, [...missing.values()].flat());
  const moved = new Set(there.filter((s) => !names.has(s.name) && inTheWay(s)).map((s) => s.name));
  const gone = new Set([...names, ...moved]);
  const texts = new Map(files.map((f) => [f.path, withoutInterfaces(f.text, gone)]));
  for (const [bridge, stanzas] of missing) {
    const path = `${INTERFACES_D}/${bridge}`;
    const before = linesOf(texts.get(path) ?? '');
    const block = stanzas.flatMap((s, i) => [...(i > 0 ? [''] : []), ...stanzaLines(s)]);
    texts.set(path, textOf([...before, ...(before.length > 0 ? [''] : []), ...block]));
  }
  texts.set(INTERFACES, sourcing(texts.get(INTERFACES)));
  const before = new Map(files.map((f) => [f.path, f.text]));
  // what stands on one of these stands on it by its name alone, so a bridge goes down before its port and comes up after it
  const down = [...gone].filter((n) => there.some((s) => s.name === n)).reverse();
  return { files: [...texts].filter(([path, text]) => before.get(path) !== text).map(([path, text]) => ({ path, text })), down, up: [...names] };
};

const saidOnce = (there: readonly IfaceStanza[], wanted: WantedStanza): boolean => {
  const same = there.filter((s) => s.name === wanted.name && s.family === wanted.family);
  return same.length === 1 && says(same[0] as IfaceStanza, wanted);
};

const hasAddressOf = (s: IfaceStanza, wanted: readonly WantedStanza[]): boolean => {
  const address = optionsOf(s).get('address')?.split('/')[0];
  return address !== undefined && wanted.some((w) => optionsOf(w).get('address')?.split('/')[0] === address);
};

const FRESH = ['auto lo', 'iface lo inet loopback'];

/** `interfaces` has to read `interfaces.d`. */
const sourcing = (text: string | undefined): string => {
  const source = `source ${INTERFACES_D}/*`;
  if (text === undefined) return textOf([source, '', ...FRESH]);
  const read = sourcesOf(text).map((s) => (s.startsWith('/') ? s : `/etc/network/${s}`));
  return read.includes(`${INTERFACES_D}/*`) ? text : textOf([source, '', ...linesOf(text)]);
};

/** The ports that the files give a bridge. */
export const portsIn = (files: readonly ReadFile[], bridge: string): string[] =>
  stanzasOf(files)
    .filter((s) => s.name === bridge)
    .flatMap((s) => (optionsOf(s).get('bridge_ports') ?? '').split(/\s+/));

/** All files as one text, for a validator that shall not read the machine's own: `source` lines are left out, since what they name is there. */
export const flattened = (files: readonly ReadFile[]): string =>
  files
    .map((f) => linesOf(f.text).filter((l) => !/^\s*source(-directory)?\s/.test(l)))
    .map(textOf)
    .join('\n');

/** Interfaces to take down and bring up when these files become those: the stanzas that differ, each in the order that its side has them. */
export const changedInterfaces = (
  before: readonly ReadFile[],
  after: readonly ReadFile[],
): { readonly down: readonly string[]; readonly up: readonly string[] } => {
  const text = ({ file, ...s }: IfaceStanza): string => JSON.stringify(s);
  const [old, next] = [stanzasOf(before), stanzasOf(after)];
  const only = (these: readonly IfaceStanza[], those: readonly IfaceStanza[]): string[] => {
    const known = new Set(those.map(text));
    return [...new Set(these.filter((s) => s.method !== 'loopback' && !known.has(text(s))).map((s) => s.name))];
  };
  return { down: only(old, next).reverse(), up: only(next, old) };
};
