import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { contextSh } from '../../../src/lib/context/shell';
import { tries } from '../../support/sample';

test('one assignment each, by name', () => {
  expect(
    contextSh([
      ['B', "it's"],
      ['A', ''],
      ['C', 'a\nb'],
    ]),
  ).toBe("A=''\nB='it'\\''s'\nC='a\nb'\n");
});

const HOSTILE = [
  '$(touch /tmp/owned)',
  '`id`',
  "'; reboot; '",
  "'\n'reboot'\n",
  '\\',
  "\\'",
  '"',
  '$HOME ${HOME} $$',
  '!!',
  '\u001b[31m',
  'é😀',
  ' ',
  '\t\r\n',
  '#x',
  ']]>',
  '\n\n',
];

/** What a shell has after reading the file: the values, separated by NUL. */
const readBy = (shell: string, script: string, names: readonly string[]): string[] =>
  execFileSync(shell, ['-c', `eval "$1"; shift; for n in "$@"; do eval "printf '%s\\0' \\"\\$$n\\""; done`, shell, script, ...names], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);

test.each(['sh', 'bash'])('%s gets exactly the values', (shell) => {
  const variables = HOSTILE.map((v, i): [string, string] => [`V${i}`, v]);
  expect(
    readBy(
      shell,
      contextSh(variables),
      variables.map(([k]) => k),
    ),
  ).toEqual(HOSTILE);
});

test('whatever the values are, a shell gets them and nothing runs', () => {
  const value = fc.array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'grapheme' }))).map((p) => p.join('').replaceAll('\0', ''));
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 20 }), (values) => {
      const variables = values.map((v, i): [string, string] => [`V${i}`, v]);
      expect(
        readBy(
          'sh',
          contextSh(variables),
          variables.map(([k]) => k),
        ),
      ).toEqual(values);
    }),
    { numRuns: tries(25) },
  );
});

test('a NUL, which no variable holds, goes', () => expect(contextSh([['A', 'x\0y']])).toBe("A='xy'\n"));

test.each(["A'", 'A=1\nB', 'A B', '$(x)', 'BASHOPTS'])('never written as a name: %j', (name) => expect(() => contextSh([[name, '1']])).toThrow(/^CONTEXT: /));
