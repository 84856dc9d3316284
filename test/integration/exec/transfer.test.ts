import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, statSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Links, Runner } from '../../../src/lib/exec/runner';
import { openSshLinks } from '../../../src/lib/exec/sshLinks';
import { type Sshd, startSshd } from '../../support/sshd';

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

const folder = (name: string): string => {
  const path = join(sshd.dir, name);
  mkdirSync(path);
  return path;
};
const sum = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Half of something, and then nothing for ever. */
const stalled = (first = 6 * 1024 * 1024): Readable => {
  const source = new Readable({ read: () => undefined });
  source.push(Buffer.alloc(first, 'x'));
  return source;
};

/** resolves when something lies in that folder */
const filled = (path: string): Promise<void> =>
  new Promise((resolve) => {
    const watcher = watch(path, () => done());
    const done = (): void => {
      if (readdirSync(path).length === 0) return;
      watcher.close();
      resolve();
    };
    done();
  });

const emptied = async (path: string): Promise<void> => {
  while (readdirSync(path).length > 0) await new Promise((resolve) => setTimeout(resolve, 10));
};

describe('put', () => {
  test('32 MiB arrive as they are, from a stream', async () => {
    const content = randomBytes(32 * 1024 * 1024);
    const source = join(sshd.dir, 'source');
    writeFileSync(source, content);
    const path = join(sshd.dir, 'new folder', 'deep', "it's");
    await expect(node.put(createReadStream(source), path, { mode: 0o644 })).resolves.toBe(content.length);
    expect(sum(readFileSync(path))).toBe(sum(content));
    expect(statSync(path).mode & 0o777).toBe(0o644);
    expect(readdirSync(join(path, '..'))).toEqual(["it's"]);
  });

  test.each([
    ['text', 'äöü\n'],
    ['no text', ''],
    ['bytes', Buffer.from([0, 1, 255])],
  ])('%s', async (_, content) => {
    const path = join(sshd.dir, 'small');
    const bytes = Buffer.from(content as string);
    await expect(node.put(content, path)).resolves.toBe(bytes.length);
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('several into one file at once: one of them stands there whole', async () => {
    const path = join(folder('race'), 'file');
    const contents = ['a', 'b', 'c', 'd', 'e'].map((letter) => letter.repeat(200_000));
    await Promise.all(contents.map((content) => node.put(content, path)));
    expect(contents).toContain(readFileSync(path, 'utf8'));
    expect(readdirSync(join(path, '..'))).toEqual(['file']);
  });

  test('a source that breaks leaves what stood there, and nothing beside it', async () => {
    const dir = folder('broken');
    writeFileSync(join(dir, 'file'), 'old');
    const source = stalled();
    const call = node.put(source, join(dir, 'file'));
    call.catch(() => undefined);
    source.destroy(new Error('disk error'));
    await expect(call).rejects.toMatchObject({ kind: 'execution', code: 'input-failed', message: expect.stringContaining('disk error') });
    while (readdirSync(dir).length > 1) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(readFileSync(join(dir, 'file'), 'utf8')).toBe('old');
  });

  test('a timeout leaves nothing, and lets go of the source', async () => {
    const dir = folder('slow');
    const source = stalled();
    await expect(node.put(source, join(dir, 'file'), { timeoutMs: 300 })).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining(`writing ${dir}/file`),
    });
    expect(source.destroyed).toBe(true);
    await emptied(dir);
  });

  test('a target that cannot be: said in the words of the node', async () => {
    writeFileSync(join(sshd.dir, 'plain'), '');
    await expect(node.put('x', join(sshd.dir, 'plain', 'file'))).rejects.toMatchObject({
      kind: 'execution',
      code: 'put-failed',
      message: expect.stringMatching(/mkdir: .*plain/),
      changed: expect.stringContaining('nothing'),
    });
  });

  test('a connection that is lost in the middle leaves what stood there', async () => {
    const daemon = await startSshd();
    const own = openSshLinks({ knownHostsFile: daemon.knownHosts, identityFiles: [daemon.userKey] });
    const dir = folder('lost');
    try {
      writeFileSync(join(dir, 'file'), 'old');
      const call = own.to(daemon.target).put(stalled(), join(dir, 'file'));
      call.catch(() => undefined);
      while (!readdirSync(dir).some((name) => name.startsWith('.onekit-') && statSync(join(dir, name)).size > 1_000_000))
        await new Promise((resolve) => setTimeout(resolve, 10));
      // only the connection: the script on the node lives, and has to see that its input is not whole
      daemon.cut();
      await expect(call).rejects.toMatchObject({ kind: 'execution', code: 'connection-lost' });
      while (readdirSync(dir).length > 1) await new Promise((resolve) => setTimeout(resolve, 10));
      expect(readFileSync(join(dir, 'file'), 'utf8')).toBe('old');
    } finally {
      await own.close();
      await daemon.stop();
    }
  });
});

describe('get', () => {
  test('20 MiB come as they are, with holes for zeros', async () => {
    const content = Buffer.alloc(20 * 1024 * 1024);
    randomBytes(1024 * 1024).copy(content, 5_000_000);
    const path = join(sshd.dir, 'image');
    writeFileSync(path, content);
    const local = join(sshd.dir, 'back', 'image');
    await expect(node.get(path, local)).resolves.toBe(content.length);
    expect(sum(readFileSync(local))).toBe(sum(content));
    expect(statSync(local).blocks * 512).toBeLessThan(2 * 1024 * 1024);
    expect(readdirSync(join(local, '..'))).toEqual(['image']);
  });

  test('an empty file is a file', async () => {
    writeFileSync(join(sshd.dir, 'empty'), '');
    await expect(node.get(join(sshd.dir, 'empty'), join(sshd.dir, 'empty.back'))).resolves.toBe(0);
    expect(existsSync(join(sshd.dir, 'empty.back'))).toBe(true);
  });

  test.each(['nowhere', '.'])('%p is no file there; here nothing is left', async (name) => {
    const dir = folder(`missing${name.length}`);
    await expect(node.get(join(sshd.dir, name), join(dir, 'file'))).rejects.toMatchObject({
      kind: 'precondition',
      code: 'file-missing',
      next: expect.stringContaining('ls -ld'),
    });
    expect(readdirSync(dir)).toEqual([]);
  });

  test('a connection that is lost in the middle leaves what stood here', async () => {
    const daemon = await startSshd();
    const own = openSshLinks({ knownHostsFile: daemon.knownHosts, identityFiles: [daemon.userKey] });
    const dir = folder('lost-get');
    try {
      execFileSync('mkfifo', [join(daemon.dir, 'pipe')]);
      writeFileSync(join(dir, 'file'), 'old');
      const call = own.to(daemon.target).get(join(daemon.dir, 'pipe'), join(dir, 'file'));
      call.catch(() => undefined);
      await filled(dir);
      await own.to(daemon.target).run(['true']);
      await daemon.kill();
      await expect(call).rejects.toMatchObject({ kind: 'execution', code: 'connection-lost' });
      expect([readFileSync(join(dir, 'file'), 'utf8'), readdirSync(dir)]).toEqual(['old', ['file']]);
    } finally {
      await own.close();
      await daemon.stop();
    }
  });
});

describe('a full disk', () => {
  const asRoot = process.getuid?.() === 0 ? test : test.skip;
  let small: string;
  beforeAll(() => {
    small = folder('small disk');
    if (process.getuid?.() === 0) execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'onekit-test', small]);
  });
  afterAll(() => {
    if (process.getuid?.() === 0) execFileSync('umount', [small]);
  });

  asRoot('on the node: named with host and path, and nothing is left', async () => {
    await expect(node.put(Readable.from([Buffer.alloc(9 * 1024 * 1024, 'x')]), join(small, 'file'))).rejects.toMatchObject({
      kind: 'execution',
      code: 'node-disk-full',
      message: `no space left on 127.0.0.1 for ${small}/file`,
      next: `ssh -p ${sshd.target.port} ${sshd.target.user}@127.0.0.1 'df -h '\\''${small}'\\'''`,
      changed: expect.stringContaining('nothing'),
    });
    expect(readdirSync(small)).toEqual([]);
  });

  asRoot('here: named with the path, and nothing is left', async () => {
    writeFileSync(join(sshd.dir, 'big'), Buffer.alloc(9 * 1024 * 1024, 'x'));
    await expect(node.get(join(sshd.dir, 'big'), join(small, 'file'))).rejects.toMatchObject({
      kind: 'execution',
      code: 'disk-full',
      next: expect.stringContaining('df -h'),
    });
    expect(readdirSync(small)).toEqual([]);
    await expect(node.run(['echo', 'alive'])).resolves.toMatchObject({ stdout: 'alive\n' });
  });
});
