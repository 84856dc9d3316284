import { spawnSync } from 'node:child_process';
import { remoteCommand, stdinScript } from '../../../src/lib/exec/remoteCommand';
import { sample } from '../../support/sample';

describe('remoteCommand', () => {
  test.each(['/bin/sh', '/bin/bash'])('%s runs the program in its own language, not a builtin of that name', (shell) => {
    const { stdout } = spawnSync(shell, ['-c', remoteCommand(['printenv', 'LC_ALL'], 1000)], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, LC_ALL: 'de_DE.UTF-8' },
    });
    expect(stdout).toBe('C.UTF-8\n');
    // a shell would take it for its builtin and change nothing but itself
    expect(spawnSync(shell, ['-c', remoteCommand(['cd', '/'], 1000)], { encoding: 'utf8' }).status).toBe(127);
  });

  test('lets the node give up a second after us', () => {
    expect(remoteCommand(['true'], 60_000)).toContain('timeout -k 5 61 true');
    expect(remoteCommand(['true'], 300)).toContain('timeout -k 5 1.3 true');
  });

  test('keeps to what a timer can count', () => expect(remoteCommand(['true'], Infinity)).toContain(`timeout -k 5 ${(2 ** 31 - 1) / 1000 + 1} true`));

  test('refuses a line that Linux does not take as one argument', () => {
    const overhead = Buffer.byteLength(remoteCommand(['echo', 'x'], 60_000)) - 1;
    const longest = 'ä'.repeat(Math.floor((128 * 1024 - 1 - overhead - 2) / 2));
    expect(spawnSync('/bin/sh', ['-c', remoteCommand(['echo', longest], 60_000)], { encoding: 'utf8' }).stdout).toBe(`${longest}\n`);
    expect(() => remoteCommand(['echo', `${longest}ä`], 60_000)).toThrow(expect.objectContaining({ kind: 'precondition', code: 'command-too-long' }));
  });
});

describe('stdinScript', () => {
  const run = (text: string, cut?: number) => {
    const { argv, stdin } = stdinScript(text, ['one', '-x', "it's"]);
    return spawnSync(argv[0] ?? '', argv.slice(1), { encoding: 'utf8', input: stdin.slice(0, cut) });
  };

  test('gets its arguments', () => expect(run('printf "%s," "$@"').stdout).toBe("one,-x,it's,"));
  test('gives back its exit code', () => expect(run('exit 7').status).toBe(7));
  test('keeps the lines of its messages', () => expect(run('true\nfi').stderr).toContain('2:'));
  test('may end in a comment, and begin with one', () => expect(run('#!/bin/sh\necho ok # done').stdout).toBe('ok\n'));
  test('may end in a here document', () => expect(run('cat <<E\nhello\nE').stdout).toBe('hello\n'));

  test('a program in it that reads standard input does not swallow the rest', () => {
    expect(run('cat\necho still here').stdout).toBe('still here\n');
  });

  test('does nothing at all when it arrives in part', () => {
    const text = 'echo first\necho second';
    const whole = stdinScript(text, []).stdin.length;
    // all but the final newline, which a shell does not need
    const cuts = Array.from({ length: whole - '\n} </dev/null\n'.length + 1 }, (_, cut) => cut);
    for (const cut of sample(cuts, 6)) expect([cut, run(text, cut).stdout]).toEqual([cut, '']);
  });
});
