import fc from 'fast-check';
import { formatIp4, isMac, macOfIp4, macPlus, parseIp4 } from '../../../src/lib/model/addresses';

const address = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const ip = (text: string): number => parseIp4(text) as number;

test('an address is read back from its text', () => fc.assert(fc.property(address, (n) => expect(parseIp4(formatIp4(n))).toBe(n))));

test('a text that is an address is the text of that address', () => {
  const number = fc.integer({ min: 0, max: 300 }).map(String);
  const byte = fc.oneof(number, number, number, fc.constantFrom('01', '00', '', ' 1', '+1', '1e1', '-1', '0x1'));
  fc.assert(
    fc.property(fc.array(byte, { minLength: 3, maxLength: 5 }), (bytes) => {
      const n = parseIp4(bytes.join('.'));
      if (n !== undefined) expect(formatIp4(n)).toBe(bytes.join('.'));
    }),
  );
});

test('addresses are in the order of their numbers', () => {
  expect(ip('10.1.16.10') + 1).toBe(ip('10.1.16.11'));
  expect(ip('10.1.16.255') + 1).toBe(ip('10.1.17.0'));
  expect(ip('255.255.255.255')).toBe(2 ** 32 - 1);
});

test.each(['', '10.1.16', '10.1.16.256', '10.1.16.10.1', '010.1.16.1', '10.1.16.x', '10.1.16.10 ', '10..16.1', '::1'])('%j is no address', (text) =>
  expect(parseIp4(text)).toBeUndefined(),
);

test('the MAC of an address is the prefix and the four bytes', () => {
  expect(macOfIp4(ip('10.1.16.10'))).toBe('02:00:0a:01:10:0a');
  expect(macOfIp4(ip('192.168.255.1'), 'aa:bb')).toBe('aa:bb:c0:a8:ff:01');
});

test('the last of fifty from 10.1.16.10 on ends in 3b', () => expect(macPlus('02:00:0a:01:10:0a', 49)).toBe('02:00:0a:01:10:3b'));

test('counting on from the first MAC gives the MAC of the address that far', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 }), fc.nat({ max: 65_536 }), (n, more) => expect(macPlus(macOfIp4(n), more)).toBe(macOfIp4(n + more))),
  );
});

test('a MAC carries over, and never into the prefix', () => {
  expect(macPlus('02:00:0A:01:FF:ff', 1)).toBe('02:00:0a:02:00:00');
  expect(macPlus('02:00:ff:ff:ff:ff', 1)).toBe('02:00:00:00:00:00');
});

test('every MAC that is made is one', () => fc.assert(fc.property(address, fc.nat(), (n, more) => expect(isMac(macPlus(macOfIp4(n), more))).toBe(true))));

test.each(['02:00:0a:01:10', '02:00:0a:01:10:0a:00', '02-00-0a-01-10-0a', '02:00:0a:01:10:0g', '2:0:a:1:10:a', ''])('%j is no MAC', (text) =>
  expect(isMac(text)).toBe(false),
);
