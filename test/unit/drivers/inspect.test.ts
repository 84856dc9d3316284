import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspectFile } from '../../../src/lib/drivers/storage/fs/inspect';
import { hasSnapshots } from '../../../src/lib/drivers/storage/fs/snapshots';
import { readQcow2Header } from '../../../src/lib/drivers/storage/qcow2Header';
import { blockOf, type QueryBlock } from '../../../src/lib/drivers/vmm/kvm/queryBlock';
import type { Result, Runner } from '../../../src/lib/exec/runner';
import { tempDirs } from '../../contract/tempDir';

const dir = tempDirs();
const VERSIONS = ['7.2.22', '10.0.13'] as const;
const fixture = (name: string, version: string = VERSIONS[0]): string => readFileSync(join(__dirname, '../../fixtures/qemu-img', version, name), 'utf8');

/** A qemu-img that answers with what a real one once said; remembers how it was called. */
const qemuImg = (info: Partial<Result>, check: Partial<Result> = { stdout: fixture('check-good.json') }) => {
  const calls: string[][] = [];
  const never = async () => {
    throw new Error('not expected');
  };
  const runner: Runner = {
    run: async (argv) => {
      calls.push([...argv]);
      return { code: 0, stdout: '', stderr: '', ...(argv[1] === 'info' ? info : check) };
    },
    script: never,
    put: never,
    get: never,
  };
  return { runner, calls };
};

const GOOD = { stdout: fixture('info-good.json') };

const file = (name: string, content: Buffer | string): string => {
  writeFileSync(join(dir(), name), content);
  return join(dir(), name);
};

interface Header {
  readonly version?: number;
  readonly backing?: bigint;
  readonly incompatible?: bigint;
}

const qcow2 = ({ version = 3, backing = 0n, incompatible = 0n }: Header = {}): Buffer => {
  const header = Buffer.alloc(512);
  header.write('QFI\xfb', 'latin1');
  header.writeUInt32BE(version, 4);
  header.writeBigUInt64BE(backing, 8);
  header.writeBigUInt64BE(incompatible, 72);
  return header;
};

describe('the format', () => {
  test.each([
    [undefined, 'qcow2'],
    ['qcow2', 'qcow2'],
  ] as const)('declared %s, with the magic of qcow2: %s, and qemu-img is told so', async (declared, format) => {
    const { runner, calls } = qemuImg(GOOD);
    expect(await inspectFile(runner, file('a', qcow2()), declared)).toMatchObject({ format, sizeMb: 10 });
    expect(calls.map((argv) => argv.slice(0, 5))).toEqual([
      ['qemu-img', 'info', '--output=json', '-f', 'qcow2'],
      ['qemu-img', 'check', '--output=json', '-f', 'qcow2'],
    ]);
  });

  test('anything without the magic is raw, and never checked as something else', async () => {
    const { runner, calls } = qemuImg({ stdout: '{"virtual-size": 1048577}' });
    expect(await inspectFile(runner, file('a', 'QFI but not really'), undefined)).toMatchObject({ format: 'raw', sizeMb: 2 });
    expect(calls).toEqual([['qemu-img', 'info', '--output=json', '-f', 'raw', join(dir(), 'a')]]);
  });

  test('declared one way and made the other', async () => {
    const { runner, calls } = qemuImg(GOOD);
    await expect(inspectFile(runner, file('a', 'text'), 'qcow2')).rejects.toMatchObject({ kind: 'precondition', code: 'image-format' });
    await expect(inspectFile(runner, file('b', qcow2()), 'raw')).rejects.toMatchObject({ code: 'image-format' });
    expect(calls).toEqual([]);
  });

  test('a name that a tool would take for a protocol is a file', async () => {
    const { runner, calls } = qemuImg({ stdout: '{"virtual-size": 512}' });
    const here = process.cwd();
    process.chdir(dir());
    try {
      file('json:{}', 'x');
      await inspectFile(runner, 'json:{}', 'raw');
    } finally {
      process.chdir(here);
    }
    expect(calls[0]?.at(-1)).toBe(join(dir(), 'json:{}'));
  });
});

describe('an image that leans on other files is refused', () => {
  test.each([
    ['a backing file in the header', qcow2({ backing: 512n })],
    ['a data file in the header', qcow2({ incompatible: 4n })],
    ['both', qcow2({ backing: 512n, incompatible: 5n })],
  ])('%s, before any tool opens it', async (_, content) => {
    const { runner, calls } = qemuImg(GOOD);
    await expect(inspectFile(runner, file('a', content), undefined)).rejects.toMatchObject({ kind: 'precondition', code: 'image-backing-file' });
    expect(calls).toEqual([]);
  });
});

describe.each(VERSIONS)('what qemu-img %s says', (version) => {
  const said = (name: string) => fixture(name, version);

  test('of a sound image: its size, whatever else is told of the files below it', async () => {
    const { runner } = qemuImg({ stdout: said('info-good.json') }, { stdout: said('check-good.json') });
    expect(await inspectFile(runner, file('a', qcow2()), undefined)).toMatchObject({ format: 'qcow2', sizeMb: 10 });
    expect(await hasSnapshots(runner, 'a')).toBe(false);
  });
  test.each(['info-backed.json', 'info-external.json'])('%s: it leans on another file, also when only the tool sees it', async (info) => {
    const { runner } = qemuImg({ stdout: said(info) });
    await expect(inspectFile(runner, file('a', qcow2()), undefined)).rejects.toMatchObject({ code: 'image-backing-file' });
  });
  test('of corrupt tables', async () => {
    const { runner } = qemuImg({ stdout: said('info-good.json') }, { code: 2, stdout: said('check-corrupt.json'), stderr: 'ERROR cluster 5\n' });
    await expect(inspectFile(runner, file('a', qcow2()), undefined)).rejects.toMatchObject({
      code: 'image-corrupt',
      message: expect.stringContaining('1 errors'),
    });
  });
  test('of an image with snapshots', async () => {
    const { runner } = qemuImg({ stdout: said('info-kept.json') });
    expect(await hasSnapshots(runner, 'a')).toBe(true);
  });
  test('of the disks of a running guest: which is which, and its snapshots', () => {
    const answer = JSON.parse(said('query-block.json')) as QueryBlock;
    expect(blockOf(answer, 'virtio-disk0')).toEqual({ node: expect.stringMatching(/^libvirt-\d+-format$/), snapshots: ['snap-3', 'snap-4'] });
    expect(blockOf(answer, 'ide0-0-0')).toEqual({ node: expect.stringMatching(/^libvirt-\d+-/), snapshots: [] });
    expect(blockOf(answer, 'virtio-disk1')).toBeUndefined();
  });
});

describe('a damaged image is refused', () => {
  test('corrupt tables', async () => {
    const { runner } = qemuImg(GOOD, { code: 2, stdout: fixture('check-corrupt.json'), stderr: 'ERROR cluster 5 refcount=1 reference=2\n' });
    await expect(inspectFile(runner, file('a', qcow2()), undefined)).rejects.toMatchObject({
      kind: 'precondition',
      code: 'image-corrupt',
      message: expect.stringContaining('1 errors'),
    });
  });
  test('a check that could not be done', async () => {
    const { runner } = qemuImg(GOOD, { code: 1, stderr: 'qemu-img: Check failed: Input/output error\n' });
    await expect(inspectFile(runner, file('a', qcow2()), undefined)).rejects.toMatchObject({
      code: 'image-corrupt',
      message: expect.stringContaining('Input/output error'),
    });
  });
  test('the mark of an earlier check', async () => {
    const { runner } = qemuImg({ stdout: fixture('info-good.json').replace('"corrupt": false', '"corrupt": true') });
    await expect(inspectFile(runner, file('a', qcow2()), undefined)).rejects.toMatchObject({ code: 'image-corrupt' });
  });
  test('leaks alone are no damage', async () => {
    const { runner } = qemuImg(GOOD, { code: 3, stdout: '{"check-errors": 0, "leaks": 4}' });
    expect(await inspectFile(runner, file('a', qcow2()), undefined)).toMatchObject({ format: 'qcow2' });
  });
  test('a header that qemu-img does not take', async () => {
    const { runner } = qemuImg({ code: 1, stderr: "qemu-img: Could not open 'a': Unsupported qcow2 version 9\n" });
    await expect(inspectFile(runner, file('a', qcow2({ version: 9 })), undefined)).rejects.toMatchObject({
      code: 'image-corrupt',
      message: expect.stringContaining('version 9'),
    });
  });
});

describe('what is no image at all', () => {
  const { runner } = qemuImg(GOOD);
  test('missing, empty, a folder', async () => {
    mkdirSync(join(dir(), 'folder'));
    await expect(inspectFile(runner, join(dir(), 'nothing'), undefined)).rejects.toMatchObject({
      code: 'file-missing',
      message: expect.stringContaining('nothing'),
    });
    await expect(inspectFile(runner, join(file('plain', 'x'), 'below'), undefined)).rejects.toMatchObject({ code: 'file-missing' });
    await expect(inspectFile(runner, file('empty', ''), undefined)).rejects.toMatchObject({ code: 'file-empty' });
    await expect(inspectFile(runner, join(dir(), 'folder'), undefined)).rejects.toMatchObject({ code: 'file-not-regular' });
    await expect(inspectFile(runner, '/dev/zero', 'raw')).rejects.toMatchObject({ code: 'file-not-regular' });
  });
});

test('a header that is cut off is none', () => {
  for (let length = 0; length < 20; length++) expect(readQcow2Header(qcow2().subarray(0, length))).toBeUndefined();
  expect(readQcow2Header(qcow2({ version: 2, incompatible: 4n }))).toMatchObject({ hasBackingFile: false, hasDataFile: false });
});
