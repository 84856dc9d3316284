import { writtenOut } from '../../../src/commands/optionWords';

const OPTIONS = [
  { long: '--list', short: '-l', value: 'x,y' },
  { long: '--listconf', value: 'conf' },
  { long: '--no-header' },
  { long: '--no-pager' },
  { long: '--xml', short: '-x' },
  { long: '--json', short: '-j' },
  { long: '--wait', value: 'state', valueOptional: true, glued: true },
  { long: '--reason', value: 'text' },
];
const write = (...words: string[]): string[] => writtenOut(OPTIONS, words, 'onevm list --help');

test.each([
  [
    ['list', '--no-head'],
    ['list', '--no-header'],
  ],
  [
    ['list', '--x'],
    ['list', '--xml'],
  ],
  [
    ['list', '--rea=a b=c'],
    ['list', '--reason=a b=c'],
  ],
  [
    ['list', '--rea', 'because'],
    ['list', '--reason', 'because'],
  ],
  // whole, though another one begins so
  [
    ['list', '--list', 'ID'],
    ['list', '--list', 'ID'],
  ],
  [
    ['list', '--listc', 'a'],
    ['list', '--listconf', 'a'],
  ],
  // nothing begins so: told by who knows the words
  [
    ['list', '--steam'],
    ['list', '--steam'],
  ],
  // values are left alone
  [
    ['list', '--reason', '--no'],
    ['list', '--reason', '--no'],
  ],
  [
    ['list', '-l', '--no'],
    ['list', '-l', '--no'],
  ],
  [
    ['list', '-xl', '--no'],
    ['list', '-xl', '--no'],
  ],
  [
    ['list', '-lID', '--no-h'],
    ['list', '-lID', '--no-header'],
  ],
  [
    ['list', '-x', '--no-h'],
    ['list', '-x', '--no-header'],
  ],
  [
    ['list', '--wai', '--no-h'],
    ['list', '--wait', '--no-header'],
  ],
  [
    ['list', '--', '--no'],
    ['list', '--', '--no'],
  ],
])('%j is %j', (words, full) => expect(write(...words)).toEqual(full));

test.each([
  ['--no', '--no-header, --no-pager'],
  ['--lis', '--list, --listconf'],
  ['--lis=ID', '--list, --listconf'],
])('%s could be several', (word, several) => {
  expect(() => write('list', word)).toThrow(
    expect.objectContaining({ kind: 'usage', message: `ambiguous option: ${word.replace(/=.*/, '')}`, next: `onevm list --help (it could be ${several})` }),
  );
});
