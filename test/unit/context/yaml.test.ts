import fc from 'fast-check';
import { yaml } from '../../../src/lib/context/yaml';
import { tries } from '../../support/sample';
import { anyText } from '../../support/text';

test('blocks of two spaces, a list item beside its dash', () => {
  expect(yaml({ version: 2, list: ['a', { name: 'x', deep: { on: true } }, []], none: {}, 'set-name': 'eth0' })).toBe(`version: 2
list:
  - "a"
  - name: "x"
    deep:
      on: true
  - []
none: {}
set-name: "eth0"
`);
  expect(yaml({})).toBe('{}\n');
});

test.each(['A', 'a b', 'a:', '', '-', 'a\nb'])('a key is ours or nothing: %j', (key) => expect(() => yaml({ [key]: 1 })).toThrow(/^not a key of ours/));

const HOSTILE = [
  'a: b',
  '- x',
  '"',
  "'",
  '\\',
  '\n...\n---\n',
  '# x',
  '&a *a',
  '{}',
  '[',
  '!!python/object:os.system',
  '%YAML',
  'yes',
  'null',
  '1',
  '',
  '\u0085',
  '\u2028',
  '\uFEFF',
  '\u007f',
  '\u009b',
  '\0',
  '😀',
];

test('any value stays on its line, as one JSON string', () => {
  const value = fc.oneof(fc.constantFrom(...HOSTILE), anyText(), fc.string({ unit: 'grapheme' }));
  fc.assert(
    fc.property(value, (v) => {
      const text = yaml({ key: { deep: [v] } });
      expect(text).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\uFEFF\uFFFE\uFFFF]|\p{Surrogate}/u);
      const [, , line = '', ...rest] = text.split('\n');
      expect(rest).toEqual(['']);
      expect(line.startsWith('    - "')).toBe(true);
      expect(JSON.parse(line.slice(6))).toBe(v.replace(/\p{Surrogate}/gu, '\uFFFD'));
    }),
    { numRuns: tries(500) },
  );
});
