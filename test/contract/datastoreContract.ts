import type { DatastoreDriver, DiskFormat } from '../../src/lib/drivers/storage/driver';

export interface DatastoreWorld {
  readonly driver: DatastoreDriver;
  readonly datastoreId: number;
  /** a file to be uploaded, of that format and about that size */
  upload(name: string, format: DiskFormat, sizeMb: number): Promise<string>;
  exists(path: string): Promise<boolean>;
}

/** Every datastore driver does this. */
export const datastoreContract = (name: string, open: () => DatastoreWorld): void => {
  describe(`a datastore driver: ${name}`, () => {
    let world: DatastoreWorld;
    beforeEach(() => {
      world = open();
    });
    const source = (key: string): string => world.driver.sourceOf(world.datastoreId, key);

    test.each(['raw', 'qcow2'] as const)('inspect says what a %s file is', async (format) => {
      const facts = await world.driver.inspect(await world.upload('file', format, 3), format);
      expect(facts.format).toBe(format);
      expect(facts.sizeMb).toBeGreaterThanOrEqual(3);
      expect(Number.isInteger(facts.sizeMb)).toBe(true);
      expect(facts.bytes).toBeGreaterThan(0);
    });

    test('sourceOf is known before the copy, and another for each image', () => {
      expect(source('a')).toBe(source('a'));
      expect(source('a')).not.toBe(source('b'));
      expect(source('a')).not.toBe(world.driver.sourceOf(world.datastoreId + 1, 'a'));
    });

    test('copyIn brings the file and tells its sum; the second time it is there already', async () => {
      const path = await world.upload('file', 'raw', 1);
      const seen: number[] = [];
      const sum = await world.driver.copyIn(path, source('a'), (bytes) => seen.push(bytes));
      expect(sum).toMatch(/^[0-9a-f]{64}$/);
      expect(seen.at(-1)).toBeGreaterThan(0);
      expect(await world.exists(source('a'))).toBe(true);
      expect(await world.driver.copyIn(path, source('a'))).toBe(sum);
    });

    test('makeEmpty makes an image, once', async () => {
      await world.driver.makeEmpty(source('empty'), 4, 'qcow2');
      await world.driver.makeEmpty(source('empty'), 4, 'qcow2');
      expect(await world.exists(source('empty'))).toBe(true);
    });

    test('clone makes an image of its own, also in another datastore, and once', async () => {
      await world.driver.copyIn(await world.upload('file', 'raw', 1), source('a'));
      const elsewhere = world.driver.sourceOf(world.datastoreId + 1, 'b');
      const sum = await world.driver.clone({ source: source('a'), format: 'raw' }, elsewhere);
      expect(sum).toMatch(/^[0-9a-f]{64}$/);
      expect(await world.driver.clone({ source: source('a'), format: 'raw' }, elsewhere)).toBe(sum);
      await world.driver.remove(world.datastoreId, source('a'));
      expect(await world.exists(elsewhere)).toBe(true);
    });

    test('a snapshot that is not there is no failure to remove', async () => {
      for (const format of ['raw', 'qcow2'] as const) {
        await world.driver.makeEmpty(source(format), 4, format);
        await world.driver.deleteSnapshot({ source: source(format), format }, 3);
        expect(await world.exists(source(format))).toBe(true);
      }
    });

    test('remove takes an image away; absent is fine', async () => {
      await world.driver.makeEmpty(source('empty'), 4, 'raw');
      await world.driver.remove(world.datastoreId, source('empty'));
      expect(await world.exists(source('empty'))).toBe(false);
      await world.driver.remove(world.datastoreId, source('empty'));
      await world.driver.remove(world.datastoreId + 1, world.driver.sourceOf(world.datastoreId + 1, 'never'));
    });

    test('remove touches nothing outside of the datastore', async () => {
      const path = await world.upload('precious', 'raw', 1);
      await world.driver.makeEmpty(source('empty'), 4, 'raw');
      await expect(world.driver.remove(world.datastoreId, path)).rejects.toMatchObject({ code: 'outside-datastore' });
      expect(await world.exists(path)).toBe(true);
    });

    test('reserve: a little fits, more than all does not', async () => {
      await world.driver.reserve(world.datastoreId, 1024);
      const { freeMb } = await world.driver.monitor(world.datastoreId);
      await expect(world.driver.reserve(world.datastoreId, (freeMb + 1024) * 1024 * 1024)).rejects.toMatchObject({
        kind: 'precondition',
        code: 'datastore-full',
      });
    });

    test('monitor tells the room, also of a datastore without images', async () => {
      const capacity = await world.driver.monitor(world.datastoreId + 7);
      expect(capacity.totalMb).toBeGreaterThan(0);
      expect(capacity.freeMb).toBeLessThanOrEqual(capacity.totalMb);
    });
  });
};
