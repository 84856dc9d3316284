import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { executionError } from '../../../src/lib/errors/errors';
import { gate, scriptedLinks, scriptedRunner } from '../../../src/lib/exec/scripted';

const node = (host: string) => ({ host, port: 22, user: 'oneadmin' });

describe('scriptedRunner', () => {
  test('answers as told, and records', async () => {
    const runner = scriptedRunner([
      { argv: ['virsh', 'domstate', /^one-\d+$/], result: { stdout: 'running\n' } },
      { script: /mkfs/, args: ['a'], result: { code: 1, stderr: 'no' } },
      { put: '/etc/x' },
    ]);
    await expect(runner.run(['virsh', 'domstate', 'one-7'], { timeoutMs: 5 })).resolves.toEqual({ code: 0, stdout: 'running\n', stderr: '' });
    await expect(runner.script('mkfs "$1"', ['a'], { stdin: 'data' })).resolves.toMatchObject({ code: 1, stderr: 'no' });
    await expect(runner.put('äöü', '/etc/x', { mode: 0o600 })).resolves.toBe(6);
    expect(runner.calls).toEqual([
      { host: 'local', kind: 'run', argv: ['virsh', 'domstate', 'one-7'], timeoutMs: 5 },
      { host: 'local', kind: 'script', text: 'mkfs "$1"', args: ['a'], input: Buffer.from('data') },
      { host: 'local', kind: 'put', path: '/etc/x', mode: 0o600, input: Buffer.from('äöü') },
    ]);
    runner.verify();
  });

  test('computes a result from the call', async () => {
    const runner = scriptedRunner([{ argv: ([program]) => program === 'echo', times: 2, result: (call) => ({ stdout: String(call.argv?.[1]) }) }]);
    await expect(runner.run(['echo', 'a'])).resolves.toMatchObject({ stdout: 'a' });
    await expect(runner.run(['echo', 'b'])).resolves.toMatchObject({ stdout: 'b' });
    runner.verify();
  });

  test('throws what it is told to', async () => {
    const error = executionError('timeout', 'too late');
    await expect(scriptedRunner([{ error }]).run(['x'])).rejects.toBe(error);
  });

  test('get brings content to the local path', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'onekit-fake-'));
    const runner = scriptedRunner([{ get: '/a', content: 'äöü' }]);
    await expect(runner.get('/a', join(dir, 'b'))).resolves.toBe(6);
    expect(readFileSync(join(dir, 'b'), 'utf8')).toBe('äöü');
    rmSync(dir, { recursive: true });
  });

  test.each([
    ['another argument', { argv: ['a', 'b'] }],
    ['fewer arguments', { argv: ['a'] }],
    ['more arguments', { argv: ['a', 'c', 'd'] }],
    ['a script', { script: /./ }],
    ['a put', { put: /./ }],
    ['a get', { get: /./ }],
    ['another host', { host: 'node9' }],
  ])('a run is not taken for %s', async (_, expectation) => {
    const runner = scriptedRunner([expectation]);
    await expect(runner.run(['a', 'c'])).rejects.toThrow('unexpected call: run on local: ["a","c"]');
  });

  test('an unexpected call fails the test even when its error was swallowed', async () => {
    const runner = scriptedRunner();
    await runner.run(['rm', '-rf', '/']).catch(() => undefined);
    expect(() => runner.verify()).toThrow('unexpected call: run on local: ["rm","-rf","/"]; nothing more was expected');
  });

  test('an unexpected call is no foreseen failure', async () => {
    await expect(scriptedRunner([{ argv: ['a'] }]).run(['b'])).rejects.not.toHaveProperty('kind');
  });

  test('an expectation that was not used fails the test', async () => {
    const runner = scriptedRunner([{ argv: ['a'], times: 2 }, { script: 'text' }]);
    await runner.run(['a']);
    expect(() => runner.verify()).toThrow('expected and not called (only 1 times): argv on any host: a\nexpected and not called: script on any host: text');
  });

  test('the order counts, unless it is told not to', async () => {
    const wanted = [{ argv: ['a'] }, { argv: ['b'] }];
    await expect(scriptedRunner(wanted).run(['b'])).rejects.toThrow('expected was argv on any host: a');
    const runner = scriptedRunner(wanted, { order: 'any' });
    await runner.run(['b']);
    await runner.run(['a']);
    runner.verify();
  });

  test('what may come any number of times holds nothing up and is not missed', async () => {
    const runner = scriptedRunner([{ argv: ['poll'], times: 'any' }, { argv: ['a'] }]);
    await runner.run(['a']);
    await runner.run(['poll']);
    await runner.run(['poll']);
    runner.verify();
  });
});

describe('hanging', () => {
  /** whether it is settled once everything that could settle it has run */
  const settled = async (call: Promise<unknown>): Promise<boolean> => {
    let done = false;
    const tell = (): void => {
      done = true;
    };
    call.then(tell, tell);
    await new Promise((resolve) => setImmediate(resolve));
    return done;
  };

  test('a gate holds the answer until it is released', async () => {
    const held = gate();
    const call = scriptedRunner([{ hang: held, result: { stdout: 'late' } }]).run(['x']);
    await held.reached;
    expect(await settled(call)).toBe(false);
    held.release();
    await expect(call).resolves.toMatchObject({ stdout: 'late' });
  });

  test('a signal releases it too, and an error may come then', async () => {
    const controller = new AbortController();
    const call = scriptedRunner([{ hang: controller.signal, error: new Error('given up') }]).run(['x']);
    expect(await settled(call)).toBe(false);
    controller.abort();
    await expect(call).rejects.toThrow('given up');
  });

  test('true never ends', async () => expect(await settled(scriptedRunner([{ hang: true }]).run(['x']))).toBe(false));
});

describe('scriptedLinks', () => {
  test('each host has its own order', async () => {
    const links = scriptedLinks([
      { host: 'n1', argv: ['a'] },
      { host: 'n2', argv: ['b'] },
      { host: 'n1', argv: ['c'] },
    ]);
    await links.to(node('n2')).run(['b']);
    await links.to(node('n1')).run(['a']);
    await links.to(node('n1')).run(['c']);
    expect(links.calls.map(({ host }) => host)).toEqual(['n2', 'n1', 'n1']);
    links.verify();
  });

  test('takes further expectations, and knows that it was closed', async () => {
    const links = scriptedLinks();
    links.expect({ host: 'n1' });
    await links.to(node('n1')).run(['x']);
    expect(links.closed).toBe(false);
    await links.close();
    expect(links.closed).toBe(true);
  });
});
