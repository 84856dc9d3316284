import { execFileSync, spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { quoteArgv } from '../../../src/lib/exec/quote';
import { tries } from '../../support/sample';
import { anyText } from '../../support/text';

/** What a shell makes of several command lines: the arguments that printf got, one after the other. One process for all of them. */
const readBy = (shell: string, argvs: string[][]): string => {
  const lines = argvs.map((args) => quoteArgv(['printf', '%s\\0', ...args])).join('\n');
  return execFileSync(shell, ['-c', lines], { encoding: 'utf8', env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', HOME: '/nonexistent' } });
};

const told = (argvs: string[][]): string =>
  argvs
    .flat()
    .map((arg) => `${arg}\0`)
    .join('');

const nasty = [
  '',
  ' ',
  '-',
  '--',
  '-n',
  '-e',
  "'",
  "''",
  "'\\''",
  '"',
  '\\',
  '\n',
  '\n\n',
  'a\n',
  '$(id)',
  '`id`',
  '$HOME',
  '\u0024{x}',
  '~',
  '~root',
  '*',
  '?',
  '[a]',
  '{a,b}',
  '!',
  '!!',
  '#',
  ';',
  '&',
  '|',
  '<',
  '>',
  '(',
  ')',
  'a=b',
  '%s',
  '\\0',
  '\t',
  '\r',
  '\u0001',
  '\u007f',
  'ä',
  '日本',
  '👩‍🚀',
  '\u202e',
  'if',
  '=ls',
  '^',
  '\u0300',
];

describe('quoteArgv', () => {
  test.each(['/bin/sh', '/bin/bash'])('%s reads back every nasty argument as it was', (shell) => {
    expect(readBy(shell, [nasty])).toBe(told([nasty]));
  });

  test.each(['/bin/sh', '/bin/bash'])('%s reads back any argument as it was', (shell) => {
    const argument = fc.oneof(
      anyText({ maxLength: 30 }),
      fc.string({ unit: 'grapheme', maxLength: 30 }),
      fc.string({ unit: fc.constantFrom(...'\'"\\`$!*?[]{}()<>|&;#~=%^ \n\t-a'), maxLength: 30 }),
      fc.constantFrom(...nasty),
    );
    const argvs = fc.array(
      fc.array(
        argument.filter((arg) => !arg.includes('\0')),
        { minLength: 1, maxLength: 5 },
      ),
      { minLength: 1, maxLength: 100 },
    );
    fc.assert(
      fc.property(argvs, (cases) => {
        expect(readBy(shell, cases)).toBe(told(cases));
      }),
      { numRuns: tries(40) },
    );
  });

  test('leaves what is safe readable', () => {
    expect(quoteArgv(['/usr/bin/virsh', '--connect', 'qemu:///system', 'domstats', 'one-42'])).toBe('/usr/bin/virsh --connect qemu:///system domstats one-42');
  });

  test.each(['if', 'time', 'while', '{', '!', 'A=1'])('%p as a program is looked for, not read as grammar', (program) => {
    const { status, stderr } = spawnSync('/bin/bash', ['-c', quoteArgv([program])], { encoding: 'utf8', env: { PATH: '/nonexistent' } });
    expect(stderr).toContain(`${program}: `);
    expect(status).toBe(127);
  });

  test('refuses a NUL and names the argument', () => {
    expect(() => quoteArgv(['ls', 'a', 'b\0c'])).toThrow(
      expect.objectContaining({ kind: 'precondition', code: 'argument-unsendable', message: expect.stringContaining('argument 2 of ls') }),
    );
  });

  test('refuses half a character, which would arrive as another', () => {
    expect(() => quoteArgv(['ls', 'x\ud800'])).toThrow(expect.objectContaining({ code: 'argument-unsendable' }));
    expect(quoteArgv(['ls', '\ud83d\ude80'])).toBe("ls '🚀'");
  });

  test('without a program it is our mistake', () => {
    expect(() => quoteArgv([])).toThrow('needs a program');
    expect(() => quoteArgv([''])).toThrow('needs a program');
  });
});
