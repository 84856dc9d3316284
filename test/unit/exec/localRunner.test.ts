import { execFileSync } from 'node:child_process';
import { createReadStream, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { localRunner } from '../../../src/lib/exec/localRunner';
import { alive } from '../../support/sshd';

const here = localRunner();
let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'onekit-local-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

const ended = async (pid: number): Promise<void> => {
  while (alive(pid)) await new Promise((resolve) => setTimeout(resolve, 10));
};

describe('run', () => {
  test('gives code, output and errors', async () => {
    await expect(here.run(['sh', '-c', 'echo out; echo err >&2; exit 3'])).resolves.toEqual({ code: 3, stdout: 'out\n', stderr: 'err\n' });
  });

  test('no shell reads the arguments', async () => {
    const args = ['', '$(id)', "'", '"', 'a b', '*', '\n', '-n', 'ä'];
    await expect(here.run(['printf', '%s|', ...args])).resolves.toMatchObject({ stdout: args.map((arg) => `${arg}|`).join('') });
  });

  test('it does not matter where the caller stands', async () => {
    const [stood, gone] = [process.cwd(), mkdtempSync(join(tmpdir(), 'onekit-gone-'))];
    process.chdir(gone);
    try {
      rmSync(gone, { recursive: true });
      await expect(here.run(['pwd'])).resolves.toMatchObject({ code: 0, stdout: '/\n' });
    } finally {
      process.chdir(stood);
    }
  });

  test('speaks the language that parsers read', async () => {
    await expect(here.run(['printenv', 'LC_ALL'])).resolves.toMatchObject({ stdout: 'C.UTF-8\n' });
  });

  test('a signal has code -1 and is named', async () => {
    await expect(here.run(['sh', '-c', 'kill -9 $$'])).resolves.toEqual({ code: -1, stdout: '', stderr: '[ended by SIGKILL]\n' });
  });

  test('without input there is none', async () => expect(here.run(['cat'])).resolves.toMatchObject({ code: 0, stdout: '' }));

  test.each([
    ['text', () => 'äöü\n'],
    ['bytes', () => Buffer.from('äöü\n')],
    ['a stream', () => Readable.from([Buffer.from('äö'), Buffer.from('ü\n')])],
  ])('gives it %s as input', async (_, stdin) => expect(here.run(['cat'], { stdin: stdin() })).resolves.toMatchObject({ code: 0, stdout: 'äöü\n' }));

  test('a program that does not read its input is no failure', async () => {
    const stdin = Readable.from(Array.from({ length: 100 }, () => Buffer.alloc(65536)));
    await expect(here.run(['true'], { stdin })).resolves.toMatchObject({ code: 0 });
    expect(stdin.destroyed).toBe(true);
  });

  test('an input that breaks stops the program', async () => {
    const stdin = createReadStream(join(dir, 'not-there'));
    await expect(here.run(['cat'], { stdin })).rejects.toMatchObject({ kind: 'execution', code: 'input-failed', message: expect.stringContaining('ENOENT') });
  });

  test('a missing program: names the package that has it', async () => {
    const { PATH } = process.env;
    process.env.PATH = '/nonexistent';
    try {
      await expect(here.run(['qemu-img', 'info', 'x'])).rejects.toMatchObject({
        kind: 'precondition',
        code: 'program-missing',
        next: 'apt-get install qemu-utils',
      });
      await expect(here.run(['of-nobody'])).rejects.toMatchObject({
        code: 'program-missing',
        message: 'of-nobody is not installed on this machine',
        next: undefined,
      });
    } finally {
      process.env.PATH = PATH;
    }
  });

  test('a file that is no program is not called missing', async () => {
    writeFileSync(join(dir, 'data'), 'x', { mode: 0o644 });
    await expect(here.run([join(dir, 'data')])).rejects.toMatchObject({ kind: 'precondition', code: 'program-unusable' });
  });

  test('arguments that are too long are told', async () => {
    await expect(here.run(['echo', 'x'.repeat(128 * 1024)])).rejects.toMatchObject({ kind: 'precondition', code: 'command-too-long' });
  });

  test('a NUL is refused', async () => expect(here.run(['echo', 'a\0'])).rejects.toMatchObject({ code: 'argument-unsendable' }));

  test('a timeout ends the program and all that it started', async () => {
    const file = join(dir, 'pid');
    const call = here.script('sleep 300 & echo $! > "$1"; wait', [file], { timeoutMs: 500 });
    await expect(call).rejects.toMatchObject({
      kind: 'execution',
      code: 'timeout',
      message: 'a script on this machine did not end within 0.5 s and was stopped',
    });
    await ended(Number(readFileSync(file, 'utf8')));
  });

  test('too much output is refused and ends the program', async () => {
    await expect(here.run(['yes'], { maxOutput: 1000 })).rejects.toMatchObject({
      kind: 'execution',
      code: 'output-too-long',
      message: expect.stringContaining('1000 bytes'),
    });
    await expect(here.run(['head', '-c', '1000', '/dev/zero'], { maxOutput: 1000 })).resolves.toMatchObject({ code: 0 });
  });
});

describe('script', () => {
  test('gets arguments and data', async () => {
    await expect(here.script('cat; printf "%s," "$@"; exit 4', ['a b', "'"], { stdin: 'data ' })).resolves.toMatchObject({ code: 4, stdout: "data a b,'," });
  });
});

describe('put', () => {
  test('writes with folders and mode, and leaves nothing beside it', async () => {
    const path = join(dir, 'put', 'deep', 'file');
    await expect(here.put('äöü', path, { mode: 0o640 })).resolves.toBe(6);
    expect(readFileSync(path, 'utf8')).toBe('äöü');
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(readdirSync(join(dir, 'put', 'deep'))).toEqual(['file']);
  });

  test('without a mode nobody else may read it', async () => {
    await here.put('secret', join(dir, 'secret'));
    expect(statSync(join(dir, 'secret')).mode & 0o777).toBe(0o600);
  });

  test('a source that breaks leaves what stood there', async () => {
    const path = join(dir, 'kept', 'file');
    await here.put('old', path);
    const source = Readable.from(
      (async function* () {
        yield Buffer.from('new');
        throw new Error('the source broke');
      })(),
    );
    await expect(here.put(source, path)).rejects.toMatchObject({
      kind: 'execution',
      code: 'put-failed',
      message: expect.stringContaining('the source broke'),
      changed: expect.stringContaining('nothing'),
    });
    expect([readFileSync(path, 'utf8'), readdirSync(join(dir, 'kept'))]).toEqual(['old', ['file']]);
  });

  test('a source that never comes ends with the timeout', async () => {
    const source = new Readable({ read: () => undefined });
    await expect(here.put(source, join(dir, 'never', 'file'), { timeoutMs: 50 })).rejects.toMatchObject({ code: 'timeout' });
    expect(readdirSync(join(dir, 'never'))).toEqual([]);
    expect(source.destroyed).toBe(true);
  });
});

describe('get', () => {
  test('copies, and makes holes of zeros', async () => {
    const from = join(dir, 'image');
    const content = Buffer.alloc(3 * 1024 * 1024);
    content.write('begin', 0);
    content.write('middle', 1_500_000);
    writeFileSync(from, content);
    const to = join(dir, 'copy', 'image');
    await expect(here.get(from, to)).resolves.toBe(content.length);
    expect(readFileSync(to).equals(content)).toBe(true);
    // two blocks of data; a full copy would take 6144 blocks of 512
    expect(statSync(to).blocks).toBeLessThan(100);
    expect(readdirSync(join(dir, 'copy'))).toEqual(['image']);
  });

  test.each(['/nonexistent/file', '/tmp'])('%s is no file', async (path) => {
    await expect(here.get(path, join(dir, 'x'))).rejects.toMatchObject({ kind: 'precondition', code: 'file-missing' });
  });
});

const asRoot = process.getuid?.() === 0 ? test : test.skip;

asRoot('a full disk is told, for put and get, and leaves nothing', async () => {
  const small = mkdtempSync(join(tmpdir(), 'onekit-small-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'onekit-test', small]);
  try {
    const data = Buffer.alloc(1024 * 1024, 'x');
    writeFileSync(join(dir, 'big'), data);
    await expect(here.put(data, join(small, 'file'))).rejects.toMatchObject({ kind: 'execution', code: 'node-disk-full', next: `df -h ${small}` });
    await expect(here.get(join(dir, 'big'), join(small, 'file'))).rejects.toMatchObject({ kind: 'execution', code: 'disk-full', next: `df -h ${small}` });
    expect(readdirSync(small)).toEqual([]);
  } finally {
    execFileSync('umount', [small]);
    rmSync(small, { recursive: true });
  }
});
