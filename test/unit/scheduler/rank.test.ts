import fc from 'fast-check';
import { type Attributes, HOST } from '../../../src/lib/scheduler/attributes';
import { rankOf } from '../../../src/lib/scheduler/rank';
import { isMistake, mistakeText } from '../../../src/lib/scheduler/tokens';
import { tries } from '../../support/sample';
import { wordsOrAnyText } from '../../support/text';

const host: Attributes = new Map([
  ['HOST_SHARE/RUNNING_VMS', ['4']],
  ['TEMPLATE/QOS', ['GOLD']],
  ['TEMPLATE/GPU/COUNT', ['3']],
  ['MONITORING/CAPACITY/FREE_CPU', ['250']],
]);

const rank = (source: string): number | string | undefined => {
  const parsed = rankOf(source, HOST);
  return parsed && (isMistake(parsed) ? mistakeText(parsed) : parsed(host));
};

test.each([
  ['', undefined],
  ['FREE_CPU', 250],
  ['-RUNNING_VMS', -4],
  ['- FREE_CPU + RUNNING_VMS', -246],
  ['RUNNING_VMS-1', 3],
  ['10 - 4 - 3', 3],
  ['2 + 3 * 4', 14],
  ['(2 + 3) * 4', 20],
  ['100 / 8 / 2', 6.25],
  ['2 * -3', -6],
  ['--3', 3],
  ['-(1 + 2) * 2', -6],
  ['"GPU/COUNT" * 1.5', 4.5],
  ['FREE_CPU * 100 - "HOST_SHARE/RUNNING_VMS"', 24_996],
  // not there, or no number
  ['GHOST + QOS + 1', 1],
  ['1 / GHOST', Number.NEGATIVE_INFINITY],
  ['GHOST / GHOST', Number.NEGATIVE_INFINITY],
  ['FREE_CPU;', 250],
])('%j', (source, expected) => expect(rank(source)).toBe(expected));

test.each([
  ['FREE_CPU +', 'character 11: expected the name of an attribute, a number, - or (, found the end'],
  ['+ 1', 'character 1: expected the name of an attribute, a number, - or (, found +'],
  ['(1', 'character 3: expected + - * / or ), found the end'],
  ['1)', 'character 2: expected + - * / or the end, found )'],
  ['1 2', 'character 3: expected + - * / or the end, found 2'],
  ['FREE_CPU > 1', 'character 10: expected + - * / or the end, found >'],
  ['()', 'character 2: expected the name of an attribute, a number, - or (, found )'],
  ['2 ^ 3', 'character 3: expected a name, a number, a text in "" or a sign, found ^'],
  ['"a b"', 'character 1: expected the name of an attribute (letters, digits, _ - . and / between), found "a b"'],
])('%j cannot be read', (source, expected) => expect(rank(source)).toBe(expected));

interface Sum {
  readonly text: string;
  readonly value: number;
}
const sum: fc.Arbitrary<Sum> = fc.letrec<{ sum: Sum }>((tie) => ({
  sum: fc.oneof(
    { maxDepth: 6 },
    fc.nat(9).map((n) => ({ text: String(n), value: n })),
    tie('sum').map((t) => ({ text: `-(${t.text})`, value: -t.value })),
    fc.tuple(tie('sum'), fc.constantFrom('+', '-', '*'), tie('sum')).map(([a, sign, b]) => ({
      text: `(${a.text})${sign}(${b.text})`,
      value: sign === '+' ? a.value + b.value : sign === '-' ? a.value - b.value : a.value * b.value,
    })),
  ),
})).sum;

test('it is what it says', () => {
  fc.assert(fc.property(sum, ({ text, value }) => expect(rank(text)).toEqual(value)));
});

const words = fc.constantFrom('A', '"x"', '"', '1', '1.5', '-', '+', '*', '/', '(', ')', ' ', '>', 'ü');

test('whatever is written: a number, no rank, or a mistake at a place that is in it', () => {
  fc.assert(
    fc.property(wordsOrAnyText(words), (source) => {
      const parsed = rankOf(source, HOST);
      if (parsed && isMistake(parsed)) expect(parsed.at).toBeLessThanOrEqual(source.length + 1);
      else if (parsed) expect(parsed(host)).not.toBeNaN();
    }),
    { numRuns: tries(2000) },
  );
});

test.each([
  ['long', (n: number) => Array(n).fill('1').join(' + '), 20_000],
  ['deep', (n: number) => `${'('.repeat(n)}1${')'.repeat(n)}`, 1],
  ['turned', (n: number) => `${'-'.repeat(n)}1`, 1],
])('one that is very %s is read, too', (_what, of, value) => expect(rank(of(20_000))).toBe(value));
