import fc from 'fast-check';
import { wildcard } from '../../../src/lib/scheduler/wildcard';
import { tries } from '../../support/sample';

test.each([
  ['web', 'web', true],
  ['web', 'web1', false],
  ['web*', 'web', true],
  ['web*', 'web-1/a', true],
  ['*b', 'web', true],
  ['*', '', true],
  ['**', 'x', true],
  ['a*b*c', 'axxbyyc', true],
  ['a*b*c', 'axxcyyb', false],
  ['ab*ba', 'aba', false],
  ['?', '', false],
  ['w?b', 'wxb', true],
  ['*?*', '', false],
  ['*?x?*', 'aaxb', true],
  ['[abc]x', 'bx', true],
  ['[!abc]x', 'bx', false],
  ['[^abc]x', 'dx', true],
  ['[a-c-]', '-', true],
  ['[]x]', ']', true],
  ['[!]]', ']', false],
  ['[abc', '[abc', true],
  ['[', '[', true],
  ['[]', '[]', true],
  ['\\*', '*', true],
  ['\\*', 'x', false],
  ['a\\', 'a\\', true],
  ['.*', 'ab', false],
  ['(a|b)+', '(a|b)+', true],
])('%j and %j: %s', (pattern, value, fits) => expect(wildcard(pattern)(value)).toBe(fits));

test('a pattern of stars and plain characters means the same as an expression of them', () => {
  const letters = fc.array(fc.constantFrom('a', 'b', '*', '?'), { maxLength: 10 }).map((l) => l.join(''));
  const values = fc.array(fc.constantFrom('a', 'b'), { maxLength: 12 }).map((l) => l.join(''));
  fc.assert(
    fc.property(letters, values, (pattern, value) => {
      const same = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(value);
      expect(wildcard(pattern)(value)).toBe(same);
    }),
    { numRuns: tries(2000) },
  );
});

test('many stars do not multiply the time', () => {
  // what goes back for each star would not end in this life
  expect(wildcard(`${'*a'.repeat(3000)}*b`)('a'.repeat(6000))).toBe(false);
});
