import fc from 'fast-check';
import { formatIp4, macOfIp4 } from '../../../src/lib/model/addresses';
import { formatIp6, networkHalf, parseIp6 } from '../../../src/lib/model/addresses6';
import { addressesAt, hasIp4, hasIp6Static, hasSlaac, indexOf, overlap, parseAddress, partOf, RANGE_TYPES, type Range } from '../../../src/lib/model/ranges';

const base: Range = { type: 'IP4', size: 10, mac: '02:00:0a:00:00:01', ip: 0x0a000001, ip6: '', global_prefix: '', ula_prefix: '' };
const range = (over: Partial<Range> = {}): Range => ({ ...base, ...over });

/** Ranges of all types, near enough to one another to meet often. */
const anyRange: fc.Arbitrary<Range> = fc
  .record({ type: fc.constantFrom(...RANGE_TYPES), size: fc.integer({ min: 1, max: 20 }), at: fc.nat(60), mac: fc.option(fc.nat(60)), six: fc.nat(60) })
  .map(({ type, size, at, mac, six }) => ({
    type,
    size,
    ip: hasIp4(type) ? 0x0a000000 + at : null,
    mac: macOfIp4(mac === null ? 0x0a000000 + at : mac),
    ip6: hasIp6Static(type) ? formatIp6((parseIp6('2001:db8::') as bigint) + BigInt(six)) : '',
    global_prefix: hasSlaac(type) ? '2001:db8:1::' : '',
    ula_prefix: hasSlaac(type) && six % 2 ? 'fd00::' : '',
  }));

const all = (r: Range): string[] =>
  Array.from({ length: r.size }, (_, i) => addressesAt(r, i)).flatMap(({ MAC, IP, IP6 }) => [MAC, IP, IP6].flatMap((a) => (a === undefined ? [] : [a])));

describe('a lease of', () => {
  test.each([
    ['IP4', range(), { IP: '10.0.0.3', MAC: '02:00:0a:00:00:03' }],
    ['ETHER', range({ type: 'ETHER', ip: null }), { MAC: '02:00:0a:00:00:03' }],
    [
      'IP6',
      range({ type: 'IP6', ip: null, global_prefix: '2001:db8::' }),
      { MAC: '02:00:0a:00:00:03', IP6_GLOBAL: '2001:db8::aff:fe00:3', IP6_LINK: 'fe80::aff:fe00:3' },
    ],
    [
      'IP4_6',
      range({ type: 'IP4_6', global_prefix: '2001:db8::', ula_prefix: 'fd00::' }),
      { IP: '10.0.0.3', MAC: '02:00:0a:00:00:03', IP6_GLOBAL: '2001:db8::aff:fe00:3', IP6_ULA: 'fd00::aff:fe00:3', IP6_LINK: 'fe80::aff:fe00:3' },
    ],
    ['IP6_STATIC', range({ type: 'IP6_STATIC', ip: null, ip6: '2001:db8::ff' }), { IP6: '2001:db8::101', MAC: '02:00:0a:00:00:03' }],
    ['IP4_6_STATIC', range({ type: 'IP4_6_STATIC', ip6: '2001:db8::1' }), { IP: '10.0.0.3', IP6: '2001:db8::3', MAC: '02:00:0a:00:00:03' }],
  ])('%s', (_type, r, lease) => expect(addressesAt(r, 2)).toEqual(lease));
});

describe('properties', () => {
  test('no address of a range is given twice', () => fc.assert(fc.property(anyRange, (r) => expect(new Set(all(r)).size).toBe(all(r).length))));

  test('every address leads back to its lease', () =>
    fc.assert(
      fc.property(anyRange, fc.nat(), (r, n) => {
        const index = n % r.size;
        for (const [key, text] of Object.entries(addressesAt(r, index)))
          if (key !== 'IP6_LINK') expect(indexOf(r, parseAddress(text) as NonNullable<ReturnType<typeof parseAddress>>)).toBe(index);
      }),
    ));

  test('no address outside of a range leads into it', () =>
    fc.assert(
      fc.property(anyRange, anyRange, (r, other) => {
        const own = new Set(all(r));
        for (const text of all(other).filter((a) => !own.has(a)))
          expect(indexOf(r, parseAddress(text) as NonNullable<ReturnType<typeof parseAddress>>)).toBeUndefined();
      }),
    ));

  test('two ranges overlap where they share an address, and only there', () =>
    fc.assert(
      fc.property(anyRange, anyRange, (a, b) => {
        const shared = all(a).filter((x) => all(b).includes(x));
        const said = overlap(a, b);
        if (shared.length === 0) expect(said).toBeUndefined();
        else expect(shared).toContain(said);
        expect(overlap(b, a) === undefined).toBe(said === undefined);
      }),
    ));

  test('a part of a range has the addresses it has there', () =>
    fc.assert(
      fc.property(anyRange, fc.nat(), fc.nat(), (r, from, n) => {
        const index = from % r.size;
        const size = (n % (r.size - index)) + 1;
        const part = partOf(r, index, size);
        expect(addressesAt(part, size - 1)).toEqual(addressesAt(r, index + size - 1));
        if (part.global_prefix !== '') expect(networkHalf(parseIp6(part.global_prefix) as bigint)).toBe(parseIp6('2001:db8:1::'));
      }),
    ));
});

test('twenty million addresses cost what one does', () => {
  const large = range({ ip: 0x0a000000, size: 20_000_000 });
  expect(addressesAt(large, 19_999_999).IP).toBe(formatIp4(0x0a000000 + 19_999_999));
  expect(indexOf(large, { kind: 'IP', ip: 0x0a000000 + 12_345_678 })).toBe(12_345_678);
});

test.each([
  ['10.0.0.1', 'IP'],
  ['FE80::1', 'IP6'],
  ['02:00:0A:00:00:01', 'MAC'],
])('%s is an %s address', (text, kind) => expect(parseAddress(text)?.kind).toBe(kind));
test.each(['garbage', '10.0.0', '10.0.0.256', '02:00:0a', ''])('"%s" is no address', (text) => expect(parseAddress(text)).toBeUndefined());
