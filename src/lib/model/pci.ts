/** PCI devices of a host: which of them a VM asks for, and which it gets. Pure. Numbers as `lspci -nn` writes them: lower-case hex without 0x. */

/** What is asked for; at least one of them. A device must be all that is said. */
export interface PciWish {
  /** four hex digits each */
  readonly vendor?: string;
  readonly device?: string;
  readonly class?: string;
  /** `02:00.0`, in PCI domain 0000 */
  readonly address?: string;
  /** an interface of a network: it takes a virtual function, the only device whose MAC and VLAN can be set for a guest */
  readonly nic?: true;
}

/** A device that a host has. */
export interface PciOffer {
  readonly address: string;
  readonly vendor: string;
  readonly device: string;
  readonly class: string;
  /** physical or virtual function of an SR-IOV device; absent: it is none */
  readonly sriov?: 'pf' | 'vf';
}

type Pairs = ReadonlyArray<readonly [string, string]>;

const ASKED: Readonly<Record<string, Named>> = { VENDOR: 'vendor', DEVICE: 'device', CLASS: 'class', SHORT_ADDRESS: 'address' };

/** Written into a vector for the time that the VM has the device. */
const OF_PLACE = ['ADDRESS', 'DOMAIN', 'BUS', 'SLOT', 'FUNCTION'];

/** What an interface of a network says besides; all else of a NIC has no effect on a device that the host does not see any more. */
const OF_NIC = new Set(
  'NETWORK NETWORK_ID NETWORK_UNAME NETWORK_UID IP IP6 MAC NAME GATEWAY DNS GUEST_MTU METRIC METHOD IP6_METRIC IP6_METHOD SEARCH_DOMAIN ROUTES EXTERNAL'.split(
    ' ',
  ),
);

/** Whether a PCI vector is an interface of a network. */
export const isPciNic = (vector: Pairs): boolean => vector.find(([k]) => k === 'TYPE')?.[1].toUpperCase() === 'NIC';

const DOMAIN = '0000';
const NUMBER = /^[0-9a-f]{4}$/;
const SHORT_ADDRESS = /^[0-9a-f]{2}:[01][0-9a-f]\.[0-7]$/;

type Named = Exclude<keyof PciWish, 'nic'>;

/** What a PCI vector that a person wrote asks for, or what is wrong with it. An empty value asks for nothing. */
export const pciWish = (given: Pairs): PciWish | string => {
  const nic = isPciNic(given);
  const wish: { -readonly [K in Named]?: string } = {};
  for (const [key, raw] of given) {
    if (nic && (key === 'TYPE' || OF_NIC.has(key))) continue;
    const name = ASKED[key];
    if (name === undefined)
      return nic
        ? `PCI/${key} has no effect on a PCI device that is an interface; besides VENDOR, DEVICE, CLASS and SHORT_ADDRESS it takes ${[...OF_NIC].join(', ')}`
        : `PCI/${key} has no effect here; a PCI vector takes VENDOR, DEVICE, CLASS and SHORT_ADDRESS`;
    const value = raw.toLowerCase();
    if (value === '') continue;
    if (name === 'address' && !SHORT_ADDRESS.test(value)) return `PCI/${key} is "${raw}"; it must be an address such as 00:1f.2 (bus:slot.function, hex)`;
    if (name !== 'address' && !NUMBER.test(value)) return `PCI/${key} is "${raw}"; it must be four hex digits, such as 10de`;
    wish[name] = value;
  }
  if (Object.keys(wish).length === 0) return 'PCI names no device; it needs VENDOR, DEVICE, CLASS or SHORT_ADDRESS';
  return nic ? { ...wish, nic } : wish;
};

/** What a person wrote about the device into the vector. */
export const askedOfPci = (vector: Pairs): Pairs => vector.filter(([key]) => key === 'TYPE' || ASKED[key] !== undefined);

/** The vector of a VM that has no device of a host. */
export const unplacedPci = (vector: Pairs): Pairs => vector.filter(([key]) => !OF_PLACE.includes(key));

/** `02:00.0` by its parts, and as it is written whole: `0000:02:00:0`. */
export const pciAddress = (short: string) => {
  const [bus = '', slot = '', fn = ''] = short.split(/[:.]/);
  return { address: [DOMAIN, bus, slot, fn].join(':'), domain: DOMAIN, bus, slot, function: fn };
};

/** The vector of a VM that has this device of its host. */
export const placedPci = (vector: Pairs, short: string): Pairs => {
  const at = pciAddress(short);
  return [...unplacedPci(vector), ['ADDRESS', at.address], ['BUS', at.bus], ['DOMAIN', at.domain], ['FUNCTION', at.function], ['SLOT', at.slot]];
};

/** The short address of the device that a vector has; undefined: none. */
export const placeOfPci = (vector: Pairs): string | undefined => {
  const of = (key: string): string | undefined => vector.find(([k]) => k === key)?.[1];
  return of('ADDRESS') === undefined ? undefined : `${of('BUS')}:${of('SLOT')}.${of('FUNCTION')}`;
};

const meets = (wish: PciWish, d: PciOffer): boolean =>
  (['vendor', 'device', 'class', 'address'] as const).every((name) => wish[name] === undefined || wish[name] === d[name]) &&
  (wish.nic !== true || d.sriov === 'vf');

/** `10de:*:0302`, or the address. */
const words = (w: PciWish): string =>
  `${w.address ?? [w.vendor, w.device, w.class].map((n) => n ?? '*').join(':')}${w.nic ? ' that is a virtual function (SR-IOV)' : ''}`;

/**
 * A device for each wish, in their order: none twice, none that is taken. If there is any way to give each wish one, it is found: who asks for less
 * gives way to who asks for a certain one. Otherwise why not, for people, as what is said of a host.
 */
export const pciChoice = (wishes: readonly PciWish[], offers: readonly PciOffer[], taken: ReadonlySet<string>): readonly string[] | string => {
  const holder = new Map<string, number>();
  const give = (n: number, tried: Set<string>): boolean => {
    const fit = offers.filter((o) => !taken.has(o.address) && meets(wishes[n] as PciWish, o)).map((o) => o.address);
    // what nobody has, before anybody gives way
    for (const address of [...fit.filter((a) => !holder.has(a)), ...fit.filter((a) => holder.has(a))]) {
      if (tried.has(address)) continue;
      tried.add(address);
      const other = holder.get(address);
      if (other !== undefined && !give(other, tried)) continue;
      holder.set(address, n);
      return true;
    }
    return false;
  };
  const left = wishes.find((_wish, n) => !give(n, new Set()));
  if (left !== undefined) return `it has no ${offers.some((o) => meets(left, o)) ? 'free ' : ''}PCI device ${words(left)}`;
  const given = new Map([...holder].map(([address, n]) => [n, address]));
  return wishes.map((_wish, n) => given.get(n) as string);
};

/** Which devices of a node VMs may get: `vendor:device:class,...`, each four hex digits, or `*` or nothing for any. Undefined for what makes no sense. */
export const pciFilter = (text: string): ((d: Omit<PciOffer, 'address'>) => boolean) | undefined => {
  const entries = text
    .split(',')
    .map((e) => e.trim().toLowerCase())
    .filter((e) => e !== '')
    .map((e) => e.split(':').map((n) => (n === '*' ? '' : n)));
  if (entries.some((e) => e.length < 2 || e.length > 3 || !e.every((n) => n === '' || NUMBER.test(n)))) return undefined;
  return (d) =>
    entries.some(([vendor, device, cls]) => [vendor || d.vendor, device || d.device, cls || d.class].join() === [d.vendor, d.device, d.class].join());
};
