import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import type { Node } from '../../../src/lib/drivers/node';
import type { DiskSpec, ImageSource } from '../../../src/lib/drivers/storage/driver';
import { sharedTransfer, sshTransfer } from '../../../src/lib/drivers/storage/transfer';
import { RECEIVE } from '../../../src/lib/drivers/storage/transfer/scripts';
import { linksTo, localRunner } from '../../contract/localRunner';
import { tempDirs } from '../../contract/tempDir';
import { type SshNode, startNode, whyNoNode } from './sshNode';

jest.setTimeout(60_000);

const dir = tempDirs();
const local = localRunner();
const MB = 1024 * 1024;
const datastores = (): string => join(dir(), 'frontend');
const node = (place = join(dir(), 'node')): Node => ({ id: 1, name: 'node1', target: { host: 'node1', port: 22, user: 'oneadmin' }, datastores: place });
const parts = (links = linksTo(local)) => ({ links, local, datastores: datastores(), scratch: dir() });
const disk: DiskSpec = { vmId: 7, diskId: 0, systemDatastoreId: 101 };
const vm = (): string => join(dir(), 'node/101/7');

const image = (content: Buffer, key = 'os'): ImageSource => {
  const source = join(datastores(), '100', key);
  mkdirSync(dirname(source), { recursive: true });
  writeFileSync(source, content);
  return { datastoreId: 100, source, format: 'raw', sizeMb: Math.ceil(content.length / MB) };
};

describe('by streams', () => {
  test('every byte arrives, and zeros become holes', async () => {
    const content = Buffer.concat([Buffer.from('begin'), Buffer.alloc(20 * MB), Buffer.from('end'), Buffer.alloc(5 * MB + 77)]);
    await sshTransfer(parts()).clone(node(), image(content), disk);
    const arrived = readFileSync(join(vm(), 'disk.0'));
    expect(createHash('sha256').update(arrived).digest('hex')).toBe(createHash('sha256').update(content).digest('hex'));
    expect(statSync(join(vm(), 'disk.0')).blocks * 512).toBeLessThan(MB);
  });

  test('a stream that ends early leaves no disk', async () => {
    const result = await local.script(RECEIVE, [join(vm(), 'disk.0'), '1000'], { stdin: Readable.from([Buffer.alloc(999)]) });
    expect(result.code).toBe(33);
    expect(readdirSync(vm())).toEqual([]);
  });

  test('an image that is not there: nothing is begun', async () => {
    await expect(sshTransfer(parts()).clone(node(), { ...image(Buffer.from('x')), source: join(datastores(), '100/none') }, disk)).rejects.toMatchObject({
      kind: 'precondition',
      code: 'image-missing',
    });
    expect(existsSync(vm())).toBe(false);
  });

  test('a disk that has gone is never taken for saved', async () => {
    const old = image(Buffer.from('old'));
    await expect(sshTransfer(parts()).saveBack(node(), disk, old)).rejects.toMatchObject({ kind: 'execution', code: 'disk-missing' });
    expect(readFileSync(old.source, 'utf8')).toBe('old');
  });
});

describe('shared', () => {
  const shared = () => sharedTransfer(parts());
  const sees = () => node(datastores());

  test('an overlay names its base by the path on the node', async () => {
    const base = join(datastores(), '100/os');
    mkdirSync(dirname(base), { recursive: true });
    await local.run(['qemu-img', 'create', '-q', '-f', 'qcow2', base, '8M']);
    await shared().clone(sees(), { datastoreId: 100, source: base, format: 'qcow2', sizeMb: 8 }, disk);
    const { stdout } = await local.run(['qemu-img', 'info', '--output=json', join(datastores(), '101/7/disk.0')]);
    expect(JSON.parse(stdout)).toMatchObject({ format: 'qcow2', 'virtual-size': 8 * MB, 'backing-filename': base, 'backing-filename-format': 'qcow2' });
  });

  test('a copy can be written by the guest though its image cannot', async () => {
    const os = image(Buffer.alloc(MB, 'x'));
    await local.run(['chmod', '0444', os.source]);
    await shared().clone(sees(), os, disk);
    expect(statSync(join(datastores(), '101/7/disk.0')).mode & 0o200).toBe(0o200);
  });

  test('a node that does not mount the datastore', async () => {
    const os = image(Buffer.alloc(MB, 'x'));
    for (const action of ['clone', 'link'] as const) {
      await expect(shared()[action](node(), os, disk)).rejects.toMatchObject({
        kind: 'precondition',
        code: 'image-not-on-node',
        message: expect.stringContaining('node1'),
      });
    }
    expect(existsSync(vm())).toBe(false);
  });

  test('a persistent image is a link; any other file in its place is left alone', async () => {
    const data = image(Buffer.from('data'), 'data');
    await shared().link(sees(), data, disk);
    expect(readlinkSync(join(datastores(), '101/7/disk.0'))).toBe(data.source);
    writeFileSync(join(datastores(), '101/7/disk.1'), 'a disk of somebody');
    await expect(shared().link(sees(), data, { ...disk, diskId: 1 })).rejects.toMatchObject({ kind: 'precondition', code: 'disk-in-the-way' });
    expect(readFileSync(join(datastores(), '101/7/disk.1'), 'utf8')).toBe('a disk of somebody');
  });

  test('the end of a VM whose folder is a link removes the link only', async () => {
    mkdirSync(join(dir(), 'precious'));
    mkdirSync(join(datastores(), '101'), { recursive: true });
    writeFileSync(join(dir(), 'precious/file'), 'x');
    symlinkSync(join(dir(), 'precious'), join(datastores(), '101/7'));
    await shared().removeVm(sees(), 101, 7);
    expect(existsSync(join(datastores(), '101/7'))).toBe(false);
    expect(readFileSync(join(dir(), 'precious/file'), 'utf8')).toBe('x');
  });
});

describe('the context CD', () => {
  const make = (files: Parameters<ReturnType<typeof sshTransfer>['context']>[2]['files'], label = 'CONTEXT') =>
    sshTransfer(parts()).context(node(), disk, { label, files });
  const isoinfo = async (...args: string[]): Promise<string> => (await local.run(['isoinfo', '-i', join(vm(), 'disk.0'), ...args])).stdout;

  test('label, Joliet and Rock Ridge, files by their content and by their path', async () => {
    writeFileSync(join(dir(), 'script'), 'echo from a file\n');
    await make([
      { name: 'context.sh', content: "NAME='it'\\''s'\n" },
      { name: 'Start Script.sh', content: { path: join(dir(), 'script') } },
    ]);
    expect(await isoinfo('-d')).toMatch(/Volume id: CONTEXT\n[\s\S]*Joliet[\s\S]*Rock Ridge/);
    expect(await isoinfo('-R', '-x', '/context.sh')).toBe("NAME='it'\\''s'\n");
    expect(await isoinfo('-R', '-x', '/Start Script.sh')).toBe('echo from a file\n');
  });

  test('nobody else reads it, and nothing of it stays on the front-end', async () => {
    await make([{ name: 'context.sh', content: "PASSWORD='secret'\n" }]);
    expect(statSync(join(vm(), 'disk.0')).mode & 0o077).toBe(0);
    expect(readdirSync(dir()).filter((name) => name.startsWith('onekit-context'))).toEqual([]);
  });

  test('a file that is missing is named, and nothing reaches the node', async () => {
    await expect(make([{ name: 'init.sh', content: { path: join(dir(), 'none') } }])).rejects.toMatchObject({
      code: 'context-file-missing',
      message: expect.stringContaining('none'),
    });
    expect(existsSync(vm())).toBe(false);
    expect(readdirSync(dir()).filter((name) => name.startsWith('onekit-context'))).toEqual([]);
  });

  test.each(['../evil', '/etc/passwd', '', '.', '..', 'a/b'])('a file is never called %j', async (name) => {
    await expect(make([{ name, content: 'x' }])).rejects.toThrow('not a file name');
  });
});

const reason = whyNoNode() ?? (process.env.ONEKIT_TEST_NODE ? 'ONEKIT_TEST_NODE need not have a small disk' : undefined);
(reason === undefined ? describe : describe.skip)(`a node whose disk is small${reason === undefined ? '' : ` (left out: ${reason})`}`, () => {
  let at: SshNode;
  beforeAll(() => {
    at = startNode(['--small-disk', '8', '--no-libvirt']);
  });
  afterAll(() => at?.stop());
  const left = async (): Promise<string> => (await at.runner.run(['find', at.node.datastores, '-type', 'f'])).stdout;
  afterEach(async () => {
    await at.runner.run(['find', at.node.datastores, '-mindepth', '1', '-delete']);
  });

  test('an image that is too large is refused before it is sent', async () => {
    await expect(sshTransfer(parts(at.links)).clone(at.node, image(Buffer.alloc(20 * MB, 'x')), disk)).rejects.toMatchObject({
      kind: 'execution',
      code: 'node-disk-full',
      message: expect.stringContaining('node1'),
      next: expect.stringContaining('df'),
    });
    expect(await left()).toBe('');
  });

  test('a disk that fills up while it is written leaves no half', async () => {
    const { code, stderr } = await at.runner.script(RECEIVE, [`${at.node.datastores}/101/7/disk.0`, String(20 * MB)], { stdin: Buffer.alloc(20 * MB, 'x') });
    expect(code).not.toBe(0);
    expect(stderr).toContain('No space left on device');
    expect(await left()).toBe('');
  });

  test('a holey image that fits is sent, though its size does not', async () => {
    const holey = image(Buffer.from('x'));
    await local.run(['truncate', '-s', '100M', holey.source]);
    await sshTransfer(parts(at.links)).clone(at.node, { ...holey, sizeMb: 100 }, disk);
    expect(await left()).toBe(`${at.node.datastores}/101/7/disk.0\n`);
  });

  test('a raw copy on the node itself', async () => {
    await at.runner.script('mkdir -p "$1/100" && head -c 5000000 /dev/urandom >"$1/100/os"', [at.node.datastores]);
    const os: ImageSource = { datastoreId: 100, source: join(datastores(), '100/os'), format: 'raw', sizeMb: 5 };
    await expect(sharedTransfer(parts(at.links)).clone(at.node, os, disk)).rejects.toMatchObject({
      code: 'node-disk-full',
      message: expect.stringMatching(/\d+ bytes are needed, \d+ are free/),
    });
    expect(await left()).toBe(`${at.node.datastores}/100/os\n`);
  });

  test('there and back again', async () => {
    const data = image(Buffer.alloc(3 * MB, 'd'), 'data');
    const driver = sshTransfer(parts(at.links));
    await driver.link(at.node, data, disk);
    await at.runner.script('printf new | dd of="$1" conv=notrunc status=none', [`${at.node.datastores}/101/7/disk.0`]);
    await driver.saveBack(at.node, disk, data);
    expect(readFileSync(data.source, 'latin1')).toBe(`new${'d'.repeat(3 * MB - 3)}`);
    await driver.removeVm(at.node, 101, 7);
    expect(await left()).toBe('');
  });
});
