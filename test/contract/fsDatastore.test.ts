import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DiskFormat } from '../../src/lib/drivers/storage/driver';
import { fsDatastore } from '../../src/lib/drivers/storage/fs/fsDatastore';
import { datastoreContract } from './datastoreContract';
import { localRunner } from './localRunner';
import { tempDirs } from './tempDir';

const dir = tempDirs();
const local = localRunner();

datastoreContract('fs', () => ({
  driver: fsDatastore({ local, root: join(dir(), 'datastores') }),
  datastoreId: 100,
  async upload(name, format, sizeMb) {
    const path = join(dir(), name);
    if (format === 'raw') writeFileSync(path, Buffer.alloc(sizeMb * 1024 * 1024, 'x'));
    else await local.run(['qemu-img', 'create', '-q', '-f', 'qcow2', path, `${sizeMb}M`]);
    return path;
  },
  exists: async (path) => existsSync(path),
}));

describe('snapshots of images on a file system', () => {
  const driver = () => fsDatastore({ local, root: join(dir(), 'datastores') });
  const source = (): string => driver().sourceOf(100, 'disk');
  const qemuIo = async (command: string, format: DiskFormat): Promise<string> => {
    const said = await local.run(['qemu-io', '-f', format, '-c', command, source()]);
    if (said.code !== 0) throw new Error(said.stderr);
    return said.stdout;
  };
  const write = (byte: number, format: DiskFormat): Promise<string> => qemuIo(`write -P ${byte} 0 64k`, format);
  /** Reading checks the pattern and says so when it is another. */
  const holds = async (byte: number, format: DiskFormat): Promise<boolean> =>
    !/Pattern verification failed/.test(await qemuIo(`read -P ${byte} 0 64k`, format));
  /** As a VM leaves it: in a qcow2 image, beside a raw one. */
  const take = async (id: number, format: DiskFormat): Promise<void> => {
    if (format === 'qcow2') return void (await local.run(['qemu-img', 'snapshot', '-c', `one-${id}`, source()]));
    mkdirSync(`${source()}.snap`, { recursive: true });
    writeFileSync(`${source()}.snap/${id}`, readFileSync(source()));
  };
  const image = (format: DiskFormat) => ({ source: source(), format });

  describe.each(['qcow2', 'raw'] as const)('%s', (format) => {
    beforeEach(async () => {
      await driver().makeEmpty(source(), 1, format);
      for (const id of [0, 1]) {
        await write(id + 1, format);
        await take(id, format);
      }
      await write(9, format);
    });

    test('revert brings back what was there; the others stay', async () => {
      await driver().revertSnapshot(image(format), 0);
      expect(await holds(1, format)).toBe(true);
      await driver().revertSnapshot(image(format), 1);
      expect(await holds(2, format)).toBe(true);
    });

    test('what was deleted cannot be gone back to, and nothing else is changed', async () => {
      await driver().deleteSnapshot(image(format), 0);
      await driver().deleteSnapshot(image(format), 0);
      await expect(driver().revertSnapshot(image(format), 0)).rejects.toMatchObject({ kind: 'execution', code: 'snapshot-missing' });
      expect(await holds(9, format)).toBe(true);
    });

    test('flatten goes back and forgets all; once more it has nothing to do', async () => {
      for (const _ of [1, 2]) await driver().flatten(image(format), 1, [0]);
      expect(await holds(2, format)).toBe(true);
      await expect(driver().revertSnapshot(image(format), 0)).rejects.toMatchObject({ code: 'snapshot-missing' });
      expect(existsSync(`${source()}.snap`)).toBe(false);
    });

    test('a clone has none of them', async () => {
      const copy = driver().sourceOf(101, 'copy');
      await driver().clone(image(format), copy);
      await expect(driver().revertSnapshot({ source: copy, format }, 0)).rejects.toMatchObject({ code: 'snapshot-missing' });
      await driver().clone({ source: copy, format }, driver().sourceOf(100, 'again'));
    });

    test('remove leaves nothing of them', async () => {
      await driver().remove(100, source());
      expect([existsSync(source()), existsSync(`${source()}.snap`)]).toEqual([false, false]);
    });
  });
});
