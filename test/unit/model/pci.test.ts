import { type PciOffer, pciChoice, pciFilter, pciWish, placedPci, placeOfPci, unplacedPci } from '../../../src/lib/model/pci';

const device = (address: string, type: string): PciOffer => {
  const [vendor = '', number = '', cls = ''] = type.split(':');
  return { address, vendor, device: number, class: cls };
};

const GPU = device('02:00.0', '10de:0863:0302');
const GPU2 = device('03:00.0', '10de:0863:0302');
const NIC = device('04:00.1', '14e4:165f:0200');
const ALL = [GPU, GPU2, NIC];
const NONE: ReadonlySet<string> = new Set();

describe('what a vector asks for', () => {
  test.each([
    [[['VENDOR', '10DE']], { vendor: '10de' }],
    [[['CLASS', '0302'], ['DEVICE', '']], { class: '0302' }], // biome-ignore format: a case a line
    [[['SHORT_ADDRESS', '00:1F.2']], { address: '00:1f.2' }],
    [[['TYPE', 'nic'], ['VENDOR', '15b3'], ['NETWORK', 'lan'], ['IP', '10.0.0.2']], { vendor: '15b3', nic: true }], // biome-ignore format: a case a line
  ] as [[string, string][], unknown][])('%j', (given, wish) => expect(pciWish(given)).toEqual(wish));

  test.each([
    [[['VENDOR', '0x10de']], 'PCI/VENDOR is "0x10de"; it must be four hex digits'],
    [[['CLASS', '302']], 'PCI/CLASS is "302"'],
    [[['SHORT_ADDRESS', '0000:00:1f.2']], 'it must be an address such as 00:1f.2'],
    [[['SHORT_ADDRESS', '00:20.0']], 'PCI/SHORT_ADDRESS is "00:20.0"'],
    [[['SHORT_ADDRESS', '00:1f.8']], 'PCI/SHORT_ADDRESS is "00:1f.8"'],
    [[['TYPE', 'GPU'], ['VENDOR', '15b3']], 'PCI/TYPE has no effect here'], // biome-ignore format: a case a line
    [[['TYPE', 'NIC'], ['NETWORK', 'lan']], 'PCI names no device'], // biome-ignore format: a case a line
    [[['TYPE', 'NIC'], ['VENDOR', '15b3'], ['INBOUND_AVG_BW', '1']], 'PCI/INBOUND_AVG_BW has no effect on a PCI device that is an interface'], // biome-ignore format: a case a line
    [[['NETWORK', 'lan'], ['VENDOR', '15b3']], 'PCI/NETWORK has no effect here'], // biome-ignore format: a case a line
    [[['VENDOR', '']], 'PCI names no device'],
    [[], 'PCI names no device'],
  ] as [[string, string][], string][])('%j is refused', (given, text) => expect(pciWish(given)).toContain(text));
});

describe('which device of a host', () => {
  test('is what is asked for, in every respect', () => {
    expect(pciChoice([{ vendor: '14e4' }], ALL, NONE)).toEqual(['04:00.1']);
    expect(pciChoice([{ class: '0302', address: '03:00.0' }], ALL, NONE)).toEqual(['03:00.0']);
    expect(pciChoice([{ class: '0200', address: '03:00.0' }], ALL, NONE)).toBe('it has no PCI device 03:00.0');
  });

  test('an interface takes a virtual function, and nothing else', () => {
    const card = { ...device('81:00.0', '15b3:1015:0200'), sriov: 'pf' as const };
    const part = { ...device('81:00.2', '15b3:1016:0200'), sriov: 'vf' as const };
    expect(pciChoice([{ class: '0200', nic: true }], [NIC, card, part], NONE)).toEqual(['81:00.2']);
    expect(pciChoice([{ address: '81:00.0', nic: true }], [card, part], NONE)).toBe('it has no PCI device 81:00.0 that is a virtual function (SR-IOV)');
    expect(pciChoice([{ class: '0200', nic: true }], [card, part], new Set(['81:00.2']))).toContain('it has no free PCI device *:*:0200 that is');
  });

  test('none twice: not to one VM, not what another has', () => {
    expect(pciChoice([{ vendor: '10de' }, { class: '0302' }], ALL, NONE)).toEqual(['02:00.0', '03:00.0']);
    expect(pciChoice([{ vendor: '10de' }], ALL, new Set(['02:00.0']))).toEqual(['03:00.0']);
    expect(pciChoice([{ vendor: '10de' }, { vendor: '10de' }], ALL, new Set(['02:00.0']))).toBe('it has no free PCI device 10de:*:*');
  });

  test('who asks for any gives way to who asks for a certain one', () => {
    expect(pciChoice([{ vendor: '10de' }, { address: '02:00.0' }], ALL, NONE)).toEqual(['03:00.0', '02:00.0']);
    expect(pciChoice([{ vendor: '10de' }, { class: '0302' }, { address: '02:00.0' }], ALL, NONE)).toBe('it has no free PCI device 02:00.0');
  });

  test('whatever is asked for together, and in whatever order: a device each, or there is no way', () => {
    const wishes = [{ vendor: '10de' }, { address: '02:00.0' }, { class: '0200' }, {}];
    for (const [a, b, c] of permutations(wishes)) {
      const found = pciChoice([a, b, c] as never, ALL, NONE);
      expect(new Set(found as string[]).size).toBe(3);
    }
  });
});

const permutations = <T>(of: readonly T[]): T[][] =>
  of.length === 0 ? [[]] : of.flatMap((x, i) => permutations(of.filter((_y, j) => j !== i)).map((p) => [x, ...p]));

test('a vector with its device, and without it again', () => {
  const asked: [string, string][] = [['PCI_ID', '0'], ['VENDOR', '10de']]; // biome-ignore format: short
  const placed = placedPci(asked, '81:1f.7');
  expect(Object.fromEntries(placed)).toEqual({ PCI_ID: '0', VENDOR: '10de', ADDRESS: '0000:81:1f:7', DOMAIN: '0000', BUS: '81', SLOT: '1f', FUNCTION: '7' });
  expect([placeOfPci(placed), placeOfPci(asked), unplacedPci(placed)]).toEqual(['81:1f.7', undefined, asked]);
  expect(placedPci(placed, '02:00.0').length).toBe(placed.length);
});

describe('what a host offers', () => {
  test.each([
    ['10de:*', ['02:00.0', '03:00.0']],
    ['*:*:0200', ['04:00.1']],
    ['::0200, 10DE:0863', ['02:00.0', '03:00.0', '04:00.1']],
    ['8086:*', []],
    [' ', []],
  ])('%s', (text, addresses) => expect(ALL.filter(pciFilter(text) as never).map((d) => d.address)).toEqual(addresses));

  test.each(['10de', '10de:1:2:3', '0x10de:*', 'nvidia:*'])('%s makes no sense', (text) => expect(pciFilter(text)).toBeUndefined());
});
