import type { DiskCopy, DiskSpec } from '../../src/lib/drivers/storage/driver';
import type { TransferWorld } from './transferContract';

const disk = (vmId = 5, diskId = 0): DiskSpec => ({ vmId, diskId, systemDatastoreId: 101 });

/** Every transfer driver does this with the content of disks. */
export const diskWorkContract = (name: string, open: () => TransferWorld): void => {
  describe(`the content of disks: ${name}`, () => {
    let world: TransferWorld;
    beforeEach(() => {
      world = open();
    });

    describe.each(['raw', 'qcow2'] as const)('of a %s disk', (format) => {
      const copy: DiskCopy = { disk: disk(), word: 'saveas', format };
      const work = () => world.driver.work;
      beforeEach(async () => world.driver.clone(world.node, await world.image('os', 'first', format), disk()));

      test('a snapshot holds what the disk held, also when it is taken twice', async () => {
        await work().createSnapshot(world.node, disk(), format, 0);
        await world.write(disk(), 'second');
        await work().createSnapshot(world.node, disk(), format, 0);
        await work().createSnapshot(world.node, disk(), format, 1);
        await world.write(disk(), 'third');
        await work().revertSnapshot(world.node, disk(), format, 0);
        expect(await world.read(disk())).toBe('first');
        await work().revertSnapshot(world.node, disk(), format, 1);
        await work().revertSnapshot(world.node, disk(), format, 1);
        expect(await world.read(disk())).toBe('second');
      });

      test('going back to one that is not there is refused, and the disk stays as it is', async () => {
        await world.write(disk(), 'work');
        await expect(work().revertSnapshot(world.node, disk(), format, 7)).rejects.toMatchObject({ code: 'snapshot-missing' });
        expect(await world.read(disk())).toBe('work');
      });

      test('takes the content of a copy, in its own format and not smaller than it was; the copy stays', async () => {
        const brought: DiskCopy = { disk: disk(), word: 'restore', format: 'qcow2' };
        await work().copy(world.node, disk(), { format, snapshotId: undefined }, brought);
        await world.write(disk(), 'work of today');
        for (let i = 0; i < 2; i++) await work().replace(world.node, disk(), format, brought, 4);
        expect(await world.read(disk())).toBe('first');
        await work().removeCopy(world.node, brought);
        expect((await world.files(disk())).filter((f) => f.startsWith('disk.0'))).toEqual(['disk.0']);
      });

      test('keeps what it holds when there is no copy to take', async () => {
        await world.write(disk(), 'work of today');
        await expect(work().replace(world.node, disk(), format, { disk: disk(), word: 'restore', format: 'qcow2' }, 2)).rejects.toThrow();
        expect(await world.read(disk())).toBe('work of today');
      });

      test('a removed snapshot is gone, the others and the disk stay', async () => {
        await work().createSnapshot(world.node, disk(), format, 0);
        await work().createSnapshot(world.node, disk(), format, 1);
        await work().deleteSnapshot(world.node, disk(), format, 0);
        await work().deleteSnapshot(world.node, disk(), format, 0);
        await expect(work().revertSnapshot(world.node, disk(), format, 0)).rejects.toMatchObject({ code: 'snapshot-missing' });
        await work().revertSnapshot(world.node, disk(), format, 1);
        expect(await world.read(disk())).toBe('first');
      });

      test('a copy becomes an image; the disk and the first image stay as they are', async () => {
        const target = await world.image('saved', 'old', format);
        await world.write(disk(), 'work');
        for (let i = 0; i < 2; i++) {
          await work().copy(world.node, disk(), { format, snapshotId: undefined }, copy);
          await work().bring(world.node, copy, target);
        }
        await work().removeCopy(world.node, copy);
        await work().removeCopy(world.node, copy);
        expect(await world.readImage(target)).toBe('work');
        expect([await world.read(disk()), await world.files(disk())]).toEqual(['work', ['disk.0']]);
      });

      test('a copy of a snapshot', async () => {
        const target = await world.image('saved', 'old', format);
        await work().createSnapshot(world.node, disk(), format, 0);
        await world.write(disk(), 'work');
        await work().copy(world.node, disk(), { format, snapshotId: 0 }, copy);
        await work().bring(world.node, copy, target);
        expect(await world.readImage(target)).toBe('first');
      });

      test('what a persistent disk had for snapshots is of its image, and the next VM of the image goes back to it', async () => {
        const image = await world.image('kept', 'first', format);
        await world.driver.link(world.node, image, disk(6));
        await work().createSnapshot(world.node, disk(6), format, 0);
        await work().createSnapshot(world.node, disk(6), format, 1);
        await world.write(disk(6), 'second');
        await work().deleteSnapshot(world.node, disk(6), format, 1);
        for (let times = 0; times < 2; times++) await world.driver.saveBack(world.node, disk(6), image);
        await world.driver.removeVm(world.node, 101, 6);
        await world.driver.link(world.node, image, disk(7));
        expect(await world.read(disk(7))).toBe('second');
        await work().revertSnapshot(world.node, disk(7), format, 0);
        expect(await world.read(disk(7))).toBe('first');
        await expect(work().revertSnapshot(world.node, disk(7), format, 1)).rejects.toMatchObject({ code: 'snapshot-missing' });
      });

      test('one disk goes with its snapshots, the other stays; the image of a linked one too', async () => {
        const image = await world.image('data', 'text', format);
        await world.driver.link(world.node, image, disk(5, 1));
        await work().createSnapshot(world.node, disk(), format, 0);
        await work().removeDisk(world.node, disk());
        await work().removeDisk(world.node, disk());
        expect(await world.files(disk())).toEqual(['disk.1']);
        await work().removeDisk(world.node, disk(5, 1));
        expect(await world.readImage(image)).toBe('text');
      });
    });
  });
};
