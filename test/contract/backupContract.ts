import type { BackupDriver, BackupRef, CopyOnNode, Repository, StoredFile } from '../../src/lib/drivers/backup/driver';

/** A repository, and a node that has copies of disks. */
export interface BackupWorld {
  readonly driver: BackupDriver;
  readonly repository: Repository;
  /** the place of a copy; with text, what lies there */
  copy(word: 'backup' | 'restore', text?: string): CopyOnNode;
  /** undefined: nothing is there */
  read(copy: CopyOnNode): string | undefined;
  /** a path that an image of the front-end may have */
  readonly imagePath: string;
  readImage(): string | undefined;
  /** everything below the datastore */
  files(): string[];
  /** spoils what is stored */
  damage(): void;
}

const ref = (key = 'first', vmId = 5): BackupRef => ({ vmId, key });
const never = new AbortController().signal;

/** Every backup driver does this. */
export const backupContract = (name: string, open: () => BackupWorld): void => {
  describe(`backups: ${name}`, () => {
    let world: BackupWorld;
    beforeEach(() => {
      world = open();
    });
    const store = (text: string, backup = ref(), file = 'disk.0'): Promise<StoredFile> =>
      world.driver.store(world.repository, backup, file, world.copy('backup', text), never);
    const made = async (text: string, backup = ref()): Promise<StoredFile> => {
      const file = await store(text, backup);
      await world.driver.seal(world.repository, backup, { description: 'NAME="web"\n' });
      return file;
    };
    const holds = (backup = ref()) => world.driver.holds(world.repository, backup);

    test('can be looked at before anything is in it, and holds nothing; looking makes nothing', async () => {
      await world.driver.check(world.repository);
      expect(await holds()).toBe('none');
      const { totalMb, freeMb } = await world.driver.monitor(world.repository);
      expect(totalMb).toBeGreaterThanOrEqual(freeMb);
      expect(world.files()).toEqual([]);
    });

    test('is whole when it is sealed, and not before; both may be done twice', async () => {
      const file = await store('content');
      expect(await holds()).toBe('part');
      expect(await store('content')).toMatchObject({ name: 'disk.0', bytes: 7, sha256: file.sha256 });
      await world.driver.seal(world.repository, ref(), { description: 'NAME="web"\n' });
      await world.driver.seal(world.repository, ref(), { description: 'NAME="web"\n' });
      expect(await holds()).toBe('whole');
    });

    test('what is written again counts, not what an earlier try left', async () => {
      await store('half of');
      const file = await made('the whole');
      const to = world.copy('restore');
      await world.driver.fetch(world.repository, ref(), file, to);
      expect(world.read(to)).toBe('the whole');
    });

    test('comes back to a node and to the front-end as it was stored; what lies there is replaced', async () => {
      const file = await made('content');
      const to = world.copy('restore', 'something old');
      for (let i = 0; i < 2; i++) await world.driver.fetch(world.repository, ref(), file, to);
      expect(world.read(to)).toBe('content');
      await world.driver.fetchFile(world.repository, ref(), file, world.imagePath);
      expect(world.readImage()).toBe('content');
    });

    test('backups of a VM, and of different VMs, do not touch one another', async () => {
      const first = await made('first');
      const second = await made('second', ref('second'));
      const other = await made('other', ref('first', 6));
      await world.driver.remove(world.repository, ref('second'));
      expect([await holds(), await holds(ref('second')), await holds(ref('first', 6))]).toEqual(['whole', 'none', 'whole']);
      const to = world.copy('restore');
      await world.driver.fetch(world.repository, ref('first', 6), other, to);
      expect(world.read(to)).toBe('other');
      await world.driver.fetch(world.repository, ref(), first, to);
      expect(world.read(to)).toBe('first');
      expect(second.sha256).not.toBe(first.sha256);
    });

    test('is removed whole or in part, and again', async () => {
      await store('content');
      await world.driver.remove(world.repository, ref());
      await made('content', ref('second'));
      await world.driver.remove(world.repository, ref('second'));
      await world.driver.remove(world.repository, ref('second'));
      expect([await holds(), await holds(ref('second'))]).toEqual(['none', 'none']);
    });

    test('one that is not what was stored is refused, and what lies there stays', async () => {
      const file = await made('content');
      const to = world.copy('restore', 'as before');
      await expect(world.driver.fetch(world.repository, ref(), { ...file, sha256: '0'.repeat(64) }, to)).rejects.toMatchObject({ code: 'backup-damaged' });
      world.damage();
      await expect(world.driver.fetch(world.repository, ref(), file, to)).rejects.toMatchObject({ kind: 'execution' });
      expect(world.read(to)).toBe('as before');
    });

    test('a copy that is not there is a failure and no empty backup', async () => {
      const missing = { ...world.copy('backup'), copy: { ...world.copy('backup').copy, disk: { vmId: 9, diskId: 9, systemDatastoreId: 101 } } };
      await expect(world.driver.store(world.repository, ref(), 'disk.9', missing, never)).rejects.toMatchObject({ code: 'disk-missing' });
      expect(await holds()).toBe('none');
    });

    test('one that nobody waits for any more is given up', async () => {
      const gone = new AbortController();
      gone.abort();
      await expect(world.driver.store(world.repository, ref(), 'disk.0', world.copy('backup', 'content'), gone.signal)).rejects.toMatchObject({
        code: 'overtaken',
      });
      await world.driver.remove(world.repository, ref());
      expect(await holds()).toBe('none');
    });

    test('more than there is room for is refused', async () => {
      await world.driver.reserve(world.repository, 1000);
      await expect(world.driver.reserve(world.repository, 2 ** 60)).rejects.toMatchObject({ code: 'backup-full' });
    });
  });
};
