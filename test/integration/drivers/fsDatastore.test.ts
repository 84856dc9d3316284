import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fsDatastore } from '../../../src/lib/drivers/storage/fs/fsDatastore';
import { localRunner } from '../../contract/localRunner';
import { tempDirs } from '../../contract/tempDir';

const dir = tempDirs();
const local = localRunner();
const MB = 1024 * 1024;
const root = (): string => join(dir(), 'datastores');
const store = () => fsDatastore({ local, root: root() });
const at = (path: string): string => join(dir(), path);
const qemuImg = (...args: string[]): void => {
  const { status, stderr } = spawnSync('qemu-img', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
};

describe('inspect with the real qemu-img', () => {
  test('sound images of both formats', async () => {
    qemuImg('create', '-q', '-f', 'qcow2', at('q'), '10M');
    writeFileSync(at('r'), Buffer.alloc(3 * MB + 1, 1));
    expect(await store().inspect(at('q'), undefined)).toMatchObject({ sizeMb: 10, format: 'qcow2' });
    expect(await store().inspect(at('r'), undefined)).toMatchObject({ sizeMb: 4, format: 'raw' });
  });

  test('an overlay and one with an outside data file', async () => {
    qemuImg('create', '-q', '-f', 'qcow2', at('base'), '10M');
    qemuImg('create', '-q', '-f', 'qcow2', '-b', at('base'), '-F', 'qcow2', at('overlay'));
    qemuImg('create', '-q', '-f', 'qcow2', '-o', `data_file=${at('data')}`, at('external'), '10M');
    await expect(store().inspect(at('overlay'), 'qcow2')).rejects.toMatchObject({ code: 'image-backing-file' });
    await expect(store().inspect(at('external'), 'qcow2')).rejects.toMatchObject({ code: 'image-backing-file' });
  });

  test('one that was cut off by a broken download', async () => {
    qemuImg('create', '-q', '-f', 'qcow2', at('q'), '10M');
    writeFileSync(at('q'), readFileSync(at('q')).subarray(0, 100_000));
    await expect(store().inspect(at('q'), 'qcow2')).rejects.toMatchObject({ code: 'image-corrupt' });
  });
});

describe('copyIn', () => {
  const source = (): string => store().sourceOf(100, 'key');
  const sparse = (): Buffer => Buffer.concat([Buffer.alloc(MB, 'a'), Buffer.alloc(20 * MB), Buffer.from('end'), Buffer.alloc(9 * MB)]);

  test('every byte, with the sum of the file and holes where it is zero', async () => {
    const content = sparse();
    writeFileSync(at('file'), content);
    expect(await store().copyIn(at('file'), source())).toBe(createHash('sha256').update(content).digest('hex'));
    expect(readFileSync(source()).equals(content)).toBe(true);
    expect(statSync(source()).blocks * 512).toBeLessThan(2 * MB);
    expect(readdirSync(join(root(), '100'))).toEqual(['key']);
  });

  test('a half of an earlier try is made again', async () => {
    mkdirSync(join(root(), '100'), { recursive: true });
    writeFileSync(`${source()}.part`, Buffer.alloc(40 * MB, 'x'));
    writeFileSync(at('file'), 'short');
    await store().copyIn(at('file'), source());
    expect(readFileSync(source(), 'utf8')).toBe('short');
    expect(readdirSync(join(root(), '100'))).toEqual(['key']);
  });

  test('a whole one is not copied again, also when the file has gone', async () => {
    writeFileSync(at('file'), 'content');
    const sum = await store().copyIn(at('file'), source());
    const { ino } = statSync(source());
    spawnSync('rm', [at('file')]);
    expect(await store().copyIn(at('file'), source())).toBe(sum);
    expect(statSync(source()).ino).toBe(ino);
  });

  test('a file that grows while it is copied leaves nothing', async () => {
    writeFileSync(at('file'), Buffer.alloc(10 * MB, 'x'));
    let grown = false;
    const copying = store().copyIn(at('file'), source(), () => {
      if (grown) return;
      grown = true;
      writeFileSync(at('file'), 'more', { flag: 'a' });
    });
    await expect(copying).rejects.toMatchObject({ kind: 'execution', code: 'file-changed' });
    expect(readdirSync(join(root(), '100'))).toEqual([]);
  });

  test('a path outside of the datastores is never written', async () => {
    writeFileSync(at('file'), 'x');
    await expect(store().copyIn(at('file'), at('elsewhere'))).rejects.toThrow('not a path in');
    await expect(store().makeEmpty(join(root(), '100/../../elsewhere'), 1, 'raw')).rejects.toThrow('not a path in');
    expect(existsSync(at('elsewhere'))).toBe(false);
  });
});

describe('remove', () => {
  test('follows no link out of the datastore', async () => {
    mkdirSync(join(root(), '100'), { recursive: true });
    mkdirSync(at('precious'));
    writeFileSync(at('precious/file'), 'x');
    symlinkSync(at('precious'), join(root(), '100/way'));
    symlinkSync(at('precious/file'), join(root(), '100/link'));
    await expect(store().remove(100, join(root(), '100/way/file'))).rejects.toMatchObject({ code: 'outside-datastore' });
    await expect(store().remove(100, join(root(), '100/../../precious/file'))).rejects.toMatchObject({ code: 'outside-datastore' });
    await store().remove(100, join(root(), '100/link'));
    expect(readFileSync(at('precious/file'), 'utf8')).toBe('x');
    expect(existsSync(join(root(), '100/link'))).toBe(false);
  });

  test('knows a datastore that is a link to where it lies', async () => {
    mkdirSync(at('big-disk'));
    mkdirSync(root());
    symlinkSync(at('big-disk'), join(root(), '100'));
    await store().makeEmpty(store().sourceOf(100, 'key'), 1, 'raw');
    await store().remove(100, store().sourceOf(100, 'key'));
    expect(readdirSync(at('big-disk'))).toEqual([]);
  });

  test('a folder in the place of an image is left', async () => {
    mkdirSync(join(root(), '100/folder/below'), { recursive: true });
    await expect(store().remove(100, join(root(), '100/folder'))).rejects.toThrow();
    expect(existsSync(join(root(), '100/folder/below'))).toBe(true);
  });
});

test('monitor counts what the images really take', async () => {
  mkdirSync(join(root(), '100'), { recursive: true });
  writeFileSync(join(root(), '100/full'), Buffer.alloc(3 * MB, 'x'));
  qemuImg('create', '-q', '-f', 'raw', join(root(), '100/hole'), '1G');
  const { usedMb } = await store().monitor(100);
  expect(usedMb).toBe(3);
});

const rootOnly = process.getuid?.() === 0 ? describe : describe.skip;
rootOnly('a datastore that is full (needs root: it mounts a small one)', () => {
  beforeEach(() => {
    mkdirSync(join(root(), '100'), { recursive: true });
    expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'onekit-test', join(root(), '100')]).status).toBe(0);
  });
  afterEach(() => expect(spawnSync('umount', [join(root(), '100')]).status).toBe(0));

  test('reserve says so before, with the numbers', async () => {
    await store().reserve(100, MB);
    await expect(store().reserve(100, 2 * MB)).rejects.toMatchObject({
      kind: 'precondition',
      code: 'datastore-full',
      message: expect.stringMatching(/has 2 MB free .* 3 MB are needed/),
    });
  });

  test('copyIn meets it in the middle and leaves nothing', async () => {
    writeFileSync(at('file'), Buffer.alloc(5 * MB, 'x'));
    await expect(store().copyIn(at('file'), store().sourceOf(100, 'key'))).rejects.toMatchObject({ kind: 'execution', code: 'datastore-full' });
    expect(readdirSync(join(root(), '100'))).toEqual([]);
    writeFileSync(at('file'), Buffer.alloc(MB, 'x'));
    await store().copyIn(at('file'), store().sourceOf(100, 'key'));
  });

  test('so does makeEmpty', async () => {
    writeFileSync(join(root(), '100/others'), Buffer.alloc(2 * MB - 8192, 'x'));
    await expect(store().makeEmpty(store().sourceOf(100, 'key'), 10, 'qcow2')).rejects.toMatchObject({ code: 'datastore-full' });
    expect(readdirSync(join(root(), '100'))).toEqual(['others']);
  });
});
