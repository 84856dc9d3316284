import fc from 'fast-check';
import { formatIp6, ip6Plus, LINK_LOCAL, macOfSlaac, networkHalf, parseIp6, slaacAddress } from '../../../src/lib/model/addresses6';

const address = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n });
const mac = fc.array(fc.nat(255), { minLength: 6, maxLength: 6 }).map((bytes) => bytes.map((b) => b.toString(16).padStart(2, '0')).join(':'));

test.each([
  ['::', '::'],
  ['::1', '::1'],
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['2001:db8:0:1:0:0:0:1', '2001:db8:0:1::1'],
  ['2001:db8::1:0:0:1', '2001:db8::1:0:0:1'],
  ['fe80:0:0:1::', 'fe80:0:0:1::'],
  ['1:0:2:0:3:0:4:0', '1:0:2:0:3:0:4:0'],
  ['::ffff:10.0.0.1', '::ffff:a00:1'],
])('%s is %s', (given, written) => expect(formatIp6(parseIp6(given) as bigint)).toBe(written));

test.each([
  '',
  ':',
  ':::',
  '1::2::3',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '12345::',
  'g::',
  '::10.0.0.256',
  '1:2:3:4:5:6:7::8',
  '10.0.0.1',
  'fe80::1%eth0',
  '::/64',
])('%s is no address', (text) => expect(parseIp6(text)).toBeUndefined());

test('what is written is read as the same', () => fc.assert(fc.property(address, (a) => expect(parseIp6(formatIp6(a))).toBe(a))));

test('a guest makes its address of the MAC, with the local bit turned', () => {
  expect(formatIp6(slaacAddress(parseIp6('2001:db8::') as bigint, '02:00:0a:00:00:01'))).toBe('2001:db8::aff:fe00:1');
  expect(formatIp6(slaacAddress(LINK_LOCAL, '52:54:00:12:34:56'))).toBe('fe80::5054:ff:fe12:3456');
});

test('the lower half of what is said to be a network counts for nothing', () =>
  fc.assert(fc.property(address, mac, (a, m) => expect(slaacAddress(a, m)).toBe(slaacAddress(networkHalf(a), m)))));

test('the MAC is found again in the address made of it', () => fc.assert(fc.property(address, mac, (a, m) => expect(macOfSlaac(slaacAddress(a, m))).toBe(m))));

test('an address that no MAC makes has none', () => expect(macOfSlaac(parseIp6('2001:db8::1') as bigint)).toBeUndefined());

test('there is nothing behind the last address', () => {
  const last = (1n << 128n) - 1n;
  expect([ip6Plus(last - 1n, 1), ip6Plus(last, 1)]).toEqual([last, undefined]);
});
