import fc from 'fast-check';
import { isOneError } from '../../../src/lib/errors/errors';
import { checkHostName, checkName, isDeviceName, printable } from '../../../src/lib/model/names';

const codeOf = (work: () => unknown): string | undefined => {
  try {
    work();
  } catch (e) {
    if (isOneError(e)) return e.code;
    throw e;
  }
  return undefined;
};
const check = (name: string | undefined): string => checkName('one.template.allocate', name);

test.each(['Debian 11 (Market Place)', 'Template Debian 11 VLAN 46', 'a', 'web-1.example.org', 'Größe_2', '機械', '100% [ok] a=b, c!', 'x'.repeat(128)])(
  '%j is a name',
  (name) => expect(check(name)).toBe(name),
);

test.each([...'&|:\\";/\'#{}$<>`'])('%s is refused, and the text says which', (c) => {
  expect(() => check(`a${c}b`)).toThrow(`[one.template.allocate] Invalid NAME, char '${c}' is not allowed`);
});

test.each([0, 1, 9, 0x1b, 0x1f, 0x7f, 0x80, 0x9b, 0x9f])('the control character %i is refused', (n) =>
  expect(codeOf(() => check(`a${String.fromCharCode(n)}b`))).toBe('name-character'),
);

test('a newline is refused, and does not break the text of the error', () => {
  expect(() => check('a\nb')).toThrow("Invalid NAME, char '\\n' is not allowed");
});

test.each([undefined, '', ' ', '\t'])('%j is no name', (name) => expect(codeOf(() => check(name))).toBe('name-empty'));

test('129 characters are too many, and are counted', () => expect(() => check('x'.repeat(129))).toThrow('it has 129 characters; the most is 128'));

test('blanks around a name are not part of it', () => expect(check('  web ')).toBe('web'));

test('no text of an error holds a control character', () => {
  const text = fc.array(fc.oneof(fc.constantFrom(...Array.from({ length: 0xa0 }, (_, i) => String.fromCharCode(i))), fc.string({ unit: 'grapheme' })));
  fc.assert(fc.property(text, (parts) => expect(printable(parts.join(''))).not.toMatch(/[\x00-\x1f\x7f-\x9f]/)));
});

describe('host names', () => {
  const host = (name: string): string => checkHostName('one.host.allocate', name);
  test.each(['host1', 'node-1.example.org', '10.1.16.10', 'fe80::1', '::1', 'a_b', 'x'.repeat(253)])('%s may be one', (name) => expect(host(name)).toBe(name));
  test.each(['', '-oProxyCommand=id', 'a b', 'a/b', '../x', '.', '.hidden', 'host.', 'a\nb', 'root@host', 'a;b', '$(id)', '[::1]', 'hôte', 'x'.repeat(254)])(
    '%j may not',
    (name) => expect(codeOf(() => host(name))).toBe('name-character'),
  );
});

describe('device names', () => {
  test.each(['br0', 'onebr.46', 'eth0', 'vmbr_1', 'x'.repeat(15)])('%s may be one', (name) => expect(isDeviceName(name)).toBe(true));
  test.each(['', '.', '..', '-i', 'a b', 'a/b', 'br0;id', 'br0\n', 'x'.repeat(16)])('%j may not', (name) => expect(isDeviceName(name)).toBe(false));
});
