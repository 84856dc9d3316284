import type { Node } from '../../src/lib/drivers/node';
import type { DiskFormat, DiskSpec, ImageSource, TransferDriver } from '../../src/lib/drivers/storage/driver';

export interface TransferWorld {
  readonly driver: TransferDriver;
  readonly node: Node;
  /** an image whose content begins with that text */
  image(key: string, text: string, format: DiskFormat): Promise<ImageSource>;
  /** the first line that a guest reads from its disk; undefined when there is none */
  read(disk: DiskSpec, node?: Node): Promise<string | undefined>;
  /** a guest writes that as the first line of its disk */
  write(disk: DiskSpec, text: string): Promise<void>;
  readImage(image: ImageSource): Promise<string>;
  /** what an interrupted transfer left under the temporary name; undefined where there is no such name */
  leaveHalf?(disk: DiskSpec): Promise<void>;
  /** another machine with a folder of its own; absent: there is none */
  readonly other?: Node;
  /** names in the folder of the VM */
  files(disk: DiskSpec): Promise<readonly string[]>;
}

const disk = (vmId = 5, diskId = 0): DiskSpec => ({ vmId, diskId, systemDatastoreId: 101 });

/** Every transfer driver does this. */
export const transferContract = (name: string, open: () => TransferWorld): void => {
  describe(`a transfer driver: ${name}`, () => {
    let world: TransferWorld;
    beforeEach(() => {
      world = open();
    });

    describe.each(['raw', 'qcow2'] as const)('with a %s image', (format) => {
      test('clone gives a disk with the image in it', async () => {
        await world.driver.clone(world.node, await world.image('os', 'hello', format), disk());
        expect(await world.read(disk())).toBe('hello');
        expect(await world.files(disk())).toEqual(['disk.0']);
      });

      test('what a guest wrote into its clone is not in the image, and no second clone takes it away', async () => {
        const image = await world.image('os', 'hello', format);
        await world.driver.clone(world.node, image, disk());
        await world.write(disk(), 'work');
        await world.driver.clone(world.node, image, disk());
        expect(await world.read(disk())).toBe('work');
        expect(await world.readImage(image)).toBe('hello');
      });

      test('a half-made clone is made again', async () => {
        await world.leaveHalf?.(disk());
        await world.driver.clone(world.node, await world.image('os', 'hello', format), disk());
        expect(await world.read(disk())).toBe('hello');
        expect(await world.files(disk())).toEqual(['disk.0']);
      });

      test('link: what the guest wrote is in the image after saveBack, also when both are done twice', async () => {
        const image = await world.image('data', 'old', format);
        await world.driver.link(world.node, image, disk());
        await world.driver.link(world.node, image, disk());
        expect(await world.read(disk())).toBe('old');
        await world.write(disk(), 'new');
        await world.driver.saveBack(world.node, disk(), image);
        await world.driver.saveBack(world.node, disk(), image);
        expect(await world.readImage(image)).toBe('new');
      });

      test('the end of a VM takes its disks, and neither the image nor the disks of another', async () => {
        const image = await world.image('data', 'text', format);
        await world.driver.link(world.node, image, disk(5));
        await world.driver.clone(world.node, await world.image('os', 'other', format), disk(55));
        await world.driver.removeVm(world.node, 101, 5);
        expect(await world.read(disk(5))).toBeUndefined();
        expect(await world.readImage(image)).toBe('text');
        expect(await world.read(disk(55))).toBe('other');
      });
    });

    test.each(['raw', 'qcow2', 'swap'] as const)('makeImage makes a %s disk, once', async (format) => {
      await world.driver.makeImage(world.node, disk(5, 2), 2, format);
      expect(await world.files(disk())).toEqual(['disk.2']);
      await world.write(disk(5, 2), 'work');
      await world.driver.makeImage(world.node, disk(5, 2), 2, format);
      expect(await world.read(disk(5, 2))).toBe('work');
    });

    test('context is made anew each time', async () => {
      await world.driver.context(world.node, disk(5, 1), { label: 'CONTEXT', files: [{ name: 'context.sh', content: "A='1'\n" }] });
      const first = await world.read(disk(5, 1));
      await world.driver.context(world.node, disk(5, 1), { label: 'CONTEXT', files: [{ name: 'context.sh', content: "A='2'\n" }] });
      expect(first).toContain("A='1'");
      expect(await world.read(disk(5, 1))).toContain("A='2'");
      expect(await world.files(disk())).toEqual(['disk.1']);
    });

    describe('a VM that goes to another place', () => {
      const place = (node: Node, systemDatastoreId = 101) => ({ node, systemDatastoreId });
      const moved = (d: DiskSpec, to: { node: Node; systemDatastoreId: number }) => world.read({ ...d, systemDatastoreId: to.systemDatastoreId }, to.node);

      test.each([
        ['to another datastore', () => place(world.node, 102)],
        ['to another machine', () => place(world.other ?? world.node, world.other ? 101 : 102)],
      ])('%s takes all its files, and the source stays until it is dropped', async (_, target) => {
        const [from, to] = [place(world.node), target()];
        await world.driver.clone(world.node, await world.image('os', 'hello', 'raw'), disk());
        await world.write(disk(), 'work');
        await world.driver.copyVm(5, from, to);
        expect([await world.read(disk()), await moved(disk(), to)]).toEqual(['work', 'work']);
        await world.driver.dropVm(5, from, to);
        await world.driver.dropVm(5, from, to);
        expect([await world.read(disk()), await moved(disk(), to)]).toEqual([undefined, 'work']);
      });

      test('a source with a disk that was not copied is never dropped', async () => {
        const [from, to] = [place(world.node), place(world.node, 102)];
        await world.driver.clone(world.node, await world.image('os', 'hello', 'raw'), disk());
        await world.driver.makeVmDir(to.node, to.systemDatastoreId, 5);
        await expect(world.driver.dropVm(5, from, to)).rejects.toMatchObject({ code: 'disk-missing' });
        expect(await world.read(disk())).toBe('hello');
      });

      test('what is there of an earlier try is replaced', async () => {
        const [from, to] = [place(world.node), place(world.node, 102)];
        await world.driver.clone(world.node, await world.image('os', 'hello', 'raw'), disk());
        await world.driver.copyVm(5, from, to);
        await world.write(disk(), 'newer');
        await world.driver.copyVm(5, from, to);
        expect(await moved(disk(), to)).toBe('newer');
      });

      test('to where it is: nothing is done, and nothing is taken away', async () => {
        const here = place(world.node);
        await world.driver.clone(world.node, await world.image('os', 'hello', 'raw'), disk());
        await world.driver.copyVm(5, here, here);
        await world.driver.dropVm(5, here, here);
        expect([world.driver.isSame(here, here), await world.read(disk())]).toEqual([true, 'hello']);
      });

      test('one file goes, and again without an error', async () => {
        await world.driver.makeImage(world.node, disk(5, 2), 2, 'raw');
        await world.driver.makeImage(world.node, disk(5, 3), 2, 'raw');
        for (let times = 0; times < 2; times++) await world.driver.removeFile(world.node, 101, 5, 'disk.2');
        expect(await world.files(disk())).toEqual(['disk.3']);
      });
    });

    test('the folder of a VM is made and removed, each as often as one likes', async () => {
      await world.driver.makeVmDir(world.node, 101, 5);
      await world.driver.makeVmDir(world.node, 101, 5);
      expect(await world.files(disk())).toEqual([]);
      await world.driver.removeVm(world.node, 101, 5);
      await world.driver.removeVm(world.node, 101, 5);
    });
  });
};
