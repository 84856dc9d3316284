import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Links, Runner } from '../../../src/lib/exec/runner';
import { openSshLinks } from '../../../src/lib/exec/sshLinks';
import { alive, type Sshd, startSshd } from '../../support/sshd';

let sshd: Sshd;
let links: Links;
let node: Runner;
beforeAll(async () => {
  sshd = await startSshd();
  links = openSshLinks({ knownHostsFile: sshd.knownHosts, identityFiles: [sshd.userKey] });
  node = links.to(sshd.target);
});
afterAll(async () => {
  await links.close();
  await sshd.stop();
});

/** how often somebody has logged in */
const logins = (daemon: Sshd): number => daemon.log().split('Accepted publickey').length - 1;

describe('run', () => {
  test('gives code, output and errors', async () => {
    await expect(node.run(['sh', '-c', 'echo out; echo err >&2; exit 3'])).resolves.toEqual({ code: 3, stdout: 'out\n', stderr: 'err\n' });
  });

  test('arguments with every nasty character arrive as they are', async () => {
    const args = [
      '',
      ' ',
      '-n',
      '--',
      "'",
      '"',
      '\\',
      '\n',
      '\n\n',
      'a\n',
      '$(id)',
      '`id`',
      '$HOME',
      '~',
      '*',
      '?',
      '[a]',
      '{a,b}',
      '!!',
      '#',
      ';',
      '&',
      '|',
      '<',
      '>',
      '(',
      ')',
      '%s',
      '\\0',
      '\t',
      '\r',
      '\u0001',
      'ä',
      '👩‍🚀',
      '=ls',
      'a=b',
    ];
    await expect(node.run(['printf', '%s\\0', ...args])).resolves.toEqual({ code: 0, stdout: args.map((arg) => `${arg}\0`).join(''), stderr: '' });
  });

  test('a program that is not there has the code of a shell', async () => {
    await expect(node.run(['of-nobody'])).resolves.toMatchObject({ code: 127, stderr: expect.stringContaining('of-nobody') });
  });

  test('a signal has code -1 and is named', async () => {
    await expect(node.run(['sh', '-c', 'echo out; kill -9 $$'])).resolves.toEqual({ code: -1, stdout: 'out\n', stderr: '[ended by SIGKILL]\n' });
  });

  test('a program that closes its output long before it ends keeps its code', async () => {
    await expect(node.run(['sh', '-c', 'exec >&- 2>&-; sleep 0.2; exit 5'])).resolves.toEqual({ code: 5, stdout: '', stderr: '' });
  });

  test('much on both outputs at once comes whole', async () => {
    const { code, stdout, stderr } = await node.run(['sh', '-c', 'head -c 5000000 /dev/zero & head -c 900000 /dev/zero >&2; wait']);
    expect([code, stdout.length, stderr.length]).toEqual([0, 5_000_000, 900_000]);
  });

  test('speaks the language that parsers read', async () => {
    await expect(node.run(['printenv', 'LC_ALL'])).resolves.toMatchObject({ stdout: 'C.UTF-8\n' });
  });

  test('50 at once, over one connection', async () => {
    const results = await Promise.all(Array.from({ length: 50 }, (_, index) => node.run(['echo', String(index)])));
    expect(results.map(({ stdout }) => Number(stdout))).toEqual(Array.from({ length: 50 }, (_, index) => index));
    expect(logins(sshd)).toBe(1);
  });

  test('two runners of one target share the connection', async () => {
    await links.to({ ...sshd.target }).run(['true']);
    expect(logins(sshd)).toBe(1);
  });

  test('a command line that is too long is refused, and the connection lives on', async () => {
    await expect(node.run(['echo', 'x'.repeat(128 * 1024)])).rejects.toMatchObject({ kind: 'precondition', code: 'command-too-long' });
    await expect(node.run(['echo', 'x'.repeat(120 * 1024)])).resolves.toMatchObject({ code: 0 });
    expect(logins(sshd)).toBe(1);
  });

  test('runs over the fast cipher', async () => {
    const debug = await startSshd({ config: ['LogLevel DEBUG1'] });
    const own = openSshLinks({ knownHostsFile: debug.knownHosts, identityFiles: [debug.userKey] });
    try {
      await own.to(debug.target).run(['true']);
      expect(debug.log()).toContain('server->client cipher: aes128-gcm@openssh.com');
    } finally {
      await own.close();
      await debug.stop();
    }
  });
});

describe('input', () => {
  test('without one there is none', async () => expect(node.run(['cat'])).resolves.toMatchObject({ code: 0, stdout: '' }));

  test.each([
    ['text', 'äöü\n', 'äöü\n'],
    ['no text', '', ''],
    ['bytes', Buffer.from('äöü\n'), 'äöü\n'],
    ['a stream', Readable.from([Buffer.from('äö'), Buffer.from('ü\n')]), 'äöü\n'],
  ])('%s', async (_, stdin, expected) => {
    await expect(node.run(['cat'], { stdin })).resolves.toEqual({ code: 0, stdout: expected, stderr: '' });
  });

  test('20 MiB there and back', async () => {
    const bytes = Buffer.alloc(20 * 1024 * 1024, 'abcdefghijk');
    const { stdout } = await node.run(['cat'], { stdin: Readable.from([bytes]) });
    expect(stdout === bytes.toString()).toBe(true);
  });

  test('a program that does not read it is no failure, and lets go of the stream', async () => {
    const stdin = Readable.from(Array.from({ length: 200 }, () => Buffer.alloc(65536)));
    await expect(node.run(['true'], { stdin })).resolves.toMatchObject({ code: 0 });
    expect(stdin.destroyed).toBe(true);
  });

  test.each([
    ['breaks', new Error('disk error'), 'disk error'],
    ['is closed without an end', undefined, 'before its end'],
  ])('a stream that %s while the program reads it fails the call', async (what, error, message) => {
    const file = join(sshd.dir, `reads ${what}`);
    const stdin = new Readable({ read: () => undefined });
    stdin.push('the beginning');
    const call = node.script('cat > "$1"', [file], { stdin });
    call.catch(() => undefined);
    while (!existsSync(file) || statSync(file).size === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    stdin.destroy(error);
    await expect(call).rejects.toMatchObject({ kind: 'execution', code: 'input-failed', message: expect.stringContaining(message) });
  });

  test('a stream that was closed before fails the call', async () => {
    const stdin = new Readable({ read: () => undefined });
    stdin.destroy();
    await expect(node.run(['cat'], { stdin })).rejects.toMatchObject({ code: 'input-failed' });
  });
});

describe('script', () => {
  test('gets arguments; what reads standard input in it finds none', async () => {
    await expect(node.script('cat\nprintf "%s," "$@"\nexit 4\n', ['a b', "'", '-x'])).resolves.toEqual({ code: 4, stdout: "a b,',-x,", stderr: '' });
  });

  test('gets data as well', async () => {
    await expect(node.script('printf "%s:" "$1"; cat', ['a b'], { stdin: 'data' })).resolves.toMatchObject({ code: 0, stdout: 'a b:data' });
  });

  test('may be longer than a command line', async () => {
    await expect(node.script(`${'# a comment\n'.repeat(20_000)}echo end`)).resolves.toMatchObject({ code: 0, stdout: 'end\n' });
  });
});

describe('limits', () => {
  test('a timeout names host, program and time, and the node ends the program and what it started', async () => {
    const file = join(sshd.dir, 'pids');
    const call = node.run(['sh', '-c', 'sleep 300 & echo $$ $! > "$0"; wait', file], { timeoutMs: 1000 });
    await expect(call).rejects.toMatchObject({ kind: 'execution', code: 'timeout', message: 'sh on 127.0.0.1 did not end within 1 s and was stopped' });
    const pids = readFileSync(file, 'utf8').trim().split(' ').map(Number);
    expect(pids).toHaveLength(2);
    while (pids.some(alive)) await new Promise((resolve) => setTimeout(resolve, 20));
  });

  test('too much output is refused and ends the program, just enough is not', async () => {
    const file = join(sshd.dir, 'yes.pid');
    await expect(node.script('echo $$ > "$1"; exec yes', [file], { maxOutput: 100_000 })).rejects.toMatchObject({
      kind: 'execution',
      code: 'output-too-long',
      message: expect.stringContaining('100000 bytes'),
    });
    // long before timeout(1) would
    while (alive(Number(readFileSync(file, 'utf8')))) await new Promise((resolve) => setTimeout(resolve, 10));
    const { stdout } = await node.run(['head', '-c', '100000', '/dev/zero'], { maxOutput: 100_000 });
    expect(stdout).toHaveLength(100_000);
  });

  test('those who were given up leave their place to others', async () => {
    const stopped = await Promise.allSettled(Array.from({ length: 6 }, () => node.run(['sleep', '300'], { timeoutMs: 200 })));
    expect(stopped.map((result) => result.status === 'rejected' && result.reason.code)).toEqual(Array(6).fill('timeout'));
    await expect(node.run(['echo', 'next'])).resolves.toMatchObject({ stdout: 'next\n' });
  });
});

describe('an sshd that allows few sessions', () => {
  const withSessions = async (maxSessions: number, body: (runner: Runner, daemon: Sshd) => Promise<void>): Promise<void> => {
    const daemon = await startSshd({ maxSessions });
    const own = openSshLinks({ knownHostsFile: daemon.knownHosts, identityFiles: [daemon.userKey] });
    try {
      await body(own.to(daemon.target), daemon);
    } finally {
      await own.close();
      await daemon.stop();
    }
  };

  test('two: 20 commands come through, each once', () =>
    withSessions(2, async (runner, daemon) => {
      const file = join(daemon.dir, 'runs');
      const calls = Array.from({ length: 20 }, (_, index) => runner.script('echo "$1" >> "$2"; sleep 0.02', [String(index), file]));
      for (const { code } of await Promise.all(calls)) expect(code).toBe(0);
      const runs = readFileSync(file, 'utf8').trim().split('\n').map(Number);
      expect(runs.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index));
      expect(daemon.log()).toContain('no more sessions');
    }));

  test('none: it is said, and where to look', () =>
    withSessions(0, async (runner) => {
      const call = runner.run(['true']);
      await expect(call).rejects.toMatchObject({ kind: 'precondition', code: 'channel-refused', message: expect.stringContaining('MaxSessions') });
    }));
});
