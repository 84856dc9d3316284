import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { diskFull, PUT_SCRIPT, putFrames, putPaths } from '../../../src/lib/exec/putProtocol';

describe('the script that receives a put', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'onekit-put-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  const receive = (path: string, input: Buffer, mode = '640') =>
    new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
      const { folder, temporary } = putPaths(path);
      const child = spawn('/bin/sh', ['-c', PUT_SCRIPT, 'onekit-put', path, folder, temporary, mode], { env: { ...process.env, LC_ALL: 'C.UTF-8' } });
      const out = { stdout: '', stderr: '' };
      child.stdout.on('data', (chunk) => (out.stdout += chunk));
      child.stderr.on('data', (chunk) => (out.stderr += chunk));
      child.stdin.on('error', () => undefined);
      child.on('close', (code) => resolve({ code, ...out }));
      child.stdin.end(input);
    });
  const framed = async (source: string | Uint8Array | Readable): Promise<Buffer> =>
    Buffer.concat(await Readable.from(putFrames(source, { bytes: 0 })).toArray());

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['what looks like its own words', Buffer.from('end 3\ndata 5\nend')],
    ['every byte', Buffer.from(Array.from({ length: 256 }, (_, index) => index))],
    ['several frames', Buffer.alloc(9 * 1024 * 1024 + 1, 'ab\ncd')],
  ])('writes %s', async (_, content) => {
    const path = join(dir, 'a new', "fol'der", 'file');
    await expect(receive(path, await framed(content))).resolves.toMatchObject({ code: 0, stdout: `${content.length}\n`, stderr: '' });
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(readdirSync(join(dir, 'a new', "fol'der"))).toEqual(['file']);
  });

  test('replaces what stood there', async () => {
    const path = join(dir, '-file');
    writeFileSync(path, 'old', { mode: 0o600 });
    expect((await receive(path, await framed('new'))).code).toBe(0);
    expect(readFileSync(path, 'utf8')).toBe('new');
  });

  test('an input that breaks off anywhere leaves what stood there, and nothing beside it', async () => {
    const path = join(dir, 'file');
    writeFileSync(path, 'old');
    const whole = await framed('hello');
    for (let cut = 0; cut < whole.length - 1; cut++) {
      const { code, stderr } = await receive(path, whole.subarray(0, cut));
      expect([cut, code]).toEqual([cut, 1]);
      expect(stderr).toContain('input');
      expect([readFileSync(path, 'utf8'), readdirSync(dir)]).toEqual(['old', ['file']]);
    }
  });

  test('a wrong count at the end is refused', async () => {
    const path = join(dir, 'file');
    await expect(receive(path, Buffer.from('data 3\nabcend 4\n'))).resolves.toMatchObject({ code: 1, stderr: '3 bytes arrived of 4\n' });
    expect(readdirSync(dir)).toEqual([]);
  });

  test('a folder of that name is not filled', async () => {
    mkdirSync(join(dir, 'file'));
    const { code, stderr } = await receive(join(dir, 'file'), await framed('x'));
    expect(code).not.toBe(0);
    expect(stderr).toContain('directory');
    expect([readdirSync(dir), readdirSync(join(dir, 'file'))]).toEqual([['file'], []]);
  });

  test('a link of that name is replaced, what it names is not touched', async () => {
    writeFileSync(join(dir, 'named'), 'old');
    symlinkSync('named', join(dir, 'link'));
    expect((await receive(join(dir, 'link'), await framed('new'))).code).toBe(0);
    expect([readFileSync(join(dir, 'named'), 'utf8'), readFileSync(join(dir, 'link'), 'utf8')]).toEqual(['old', 'new']);
  });
});

describe('putPaths', () => {
  test('never names the same temporary file twice, and keeps it beside the target', () => {
    const names = Array.from({ length: 100 }, () => putPaths('/var/lib/one/x').temporary);
    expect(new Set(names).size).toBe(100);
    expect(names.every((name) => /^\/var\/lib\/one\/\.onekit-[^/]+$/.test(name))).toBe(true);
  });

  test.each(['relative/path', '', '/folder/'])('%p is our mistake', (path) => expect(() => putPaths(path)).toThrow('absolute path'));
});

test('frames stop where their source breaks', async () => {
  const source = Readable.from(
    (async function* () {
      yield Buffer.from('half');
      throw new Error('disk error');
    })(),
  );
  const seen: string[] = [];
  const frames = async (): Promise<void> => {
    for await (const frame of putFrames(source, { bytes: 0 })) seen.push(frame.toString());
  };
  await expect(frames()).rejects.toThrow('disk error');
  expect(seen.join('')).not.toContain('end');
});

test.each([
  ['head: error writing: No space left on device', true],
  ['head: error writing: Disk quota exceeded', true],
  ['head: error writing: Permission denied', false],
])('diskFull(%p)', (stderr, full) => expect(diskFull(stderr)).toBe(full));
