import type { Node } from '../../src/lib/drivers/node';
import type { DeviceSpec, DomainSpec, VmmDriver } from '../../src/lib/drivers/vmm/driver';

export interface PartsWorld {
  readonly driver: VmmDriver;
  readonly node: Node;
  /** a domain with one qcow2 disk, vda, and no interface */
  spec(vmId: number): Promise<DomainSpec>;
  /** the target of a disk that goes without the help of its guest */
  readonly hot: string;
  /** a disk that is not in use, for that target */
  disk(vmId: number, target: string): Promise<DeviceSpec & { readonly path: string }>;
  nic(vmId: number, mac: string): Promise<DeviceSpec>;
  /** the guest is up far enough to let a device go */
  booted?(name: string): Promise<void>;
  /** where the disk of the domain is on the node */
  vda(vmId: number): string;
  /** a path for a copy, in the VM's folder */
  copyPath(vmId: number): string;
  /** how many bytes a file of the node has; undefined: there is none */
  size(path: string): Promise<number | undefined>;
}

const MAC = '02:00:0A:01:10:0b';
const HOW = { timeoutMs: 60_000 };

/** Every VMM driver changes running domains like this. */
export const partsContract = (name: string, open: () => PartsWorld): void => {
  describe(`parts of a running domain: ${name}`, () => {
    let world: PartsWorld;
    const parts = () => world.driver.parts;
    const devices = () => parts().devices(world.node, 'one-1');
    const how = () => ({ ...HOW, scratchPath: `${world.copyPath(1)}.xml` });
    const targets = async (): Promise<string[]> => ((await devices())?.disks ?? []).map((d) => d.target).filter((d) => d === 'vda' || d === world.hot);
    const live = () => ({ target: 'vda', format: 'qcow2' as const, path: world.vda(1) });

    beforeEach(async () => {
      world = open();
      await world.driver.deploy(world.node, await world.spec(1));
      await world.booted?.('one-1');
    });
    afterEach(() => world.driver.cancel(world.node, 'one-1'));

    test('a disk comes once, however often it is attached, and goes', async () => {
      const disk = await world.disk(1, world.hot);
      await parts().attachDisk(world.node, 'one-1', world.hot, disk);
      await parts().attachDisk(world.node, 'one-1', world.hot, disk);
      expect(await targets()).toEqual(['vda', world.hot]);
      expect((await devices())?.disks.find((d) => d.target === world.hot)?.path).toBe(disk.path);
      await parts().detachDisk(world.node, 'one-1', world.hot, how());
      await parts().detachDisk(world.node, 'one-1', world.hot, how());
      expect(await targets()).toEqual(['vda']);
    });

    test('an interface comes once and goes, whatever the case of its MAC', async () => {
      const nic = await world.nic(1, MAC);
      await parts().attachNic(world.node, 'one-1', MAC, nic);
      await parts().attachNic(world.node, 'one-1', MAC.toLowerCase(), nic);
      expect((await devices())?.nics).toEqual([MAC.toLowerCase()]);
      await parts().detachNic(world.node, 'one-1', MAC, how());
      await parts().detachNic(world.node, 'one-1', MAC, how());
      expect((await devices())?.nics).toEqual([]);
    });

    test('a snapshot of the machine is taken once, gone back to, and removed once', async () => {
      const kept = `${world.copyPath(1)}.kept`;
      const id = await parts().snapshot(world.node, 'one-1', 'snap-1', kept);
      expect(await parts().snapshot(world.node, 'one-1', 'snap-1', kept)).toBe(id);
      await parts().revert(world.node, 'one-1', id, kept);
      expect(await world.driver.poll(world.node, 'one-1')).toBe('running');
      await parts().dropSnapshot(world.node, 'one-1', id, kept);
      await parts().dropSnapshot(world.node, 'one-1', id, kept);
    });

    test('a snapshot of a disk is taken and removed while the guest goes on', async () => {
      await parts().snapshotDisk(world.node, 'one-1', live(), 0);
      await parts().snapshotDisk(world.node, 'one-1', live(), 0);
      await parts().dropDiskSnapshot(world.node, 'one-1', live(), 0);
      await parts().dropDiskSnapshot(world.node, 'one-1', live(), 0);
      expect(await world.driver.poll(world.node, 'one-1')).toBe('running');
    });

    test('a copy of a disk is there whole, and the guest goes on', async () => {
      const toPath = world.copyPath(1);
      await parts().copyDisks(world.node, 'one-1', [{ target: 'vda', format: 'qcow2', toPath }], 60_000);
      expect(await world.size(toPath)).toBeGreaterThan(0);
      expect(await world.size(`${toPath}.part`)).toBeUndefined();
      expect(await world.driver.poll(world.node, 'one-1')).toBe('running');
    });

    test('a copy of a disk that is not there is refused', async () => {
      const copies = [{ target: 'vdz', format: 'qcow2' as const, toPath: world.copyPath(1) }];
      await expect(parts().copyDisks(world.node, 'one-1', copies, 60_000)).rejects.toMatchObject({ code: 'disk-missing' });
    });

    test('of a domain that does not run: nothing is known, and nothing can be changed', async () => {
      await world.driver.cancel(world.node, 'one-1');
      expect(await devices()).toBeUndefined();
      const disk = await world.disk(1, world.hot);
      await expect(parts().attachDisk(world.node, 'one-1', world.hot, disk)).rejects.toMatchObject({ kind: 'execution', code: 'domain-not-running' });
      await expect(parts().growDisk(world.node, 'one-1', 'vda', 4096)).rejects.toMatchObject({ code: 'domain-not-running' });
      await expect(parts().snapshot(world.node, 'one-1', 'snap-2', `${world.copyPath(1)}.kept`)).rejects.toMatchObject({ code: 'domain-not-running' });
    });
  });
};
