import { vmDir } from '../../../src/lib/drivers/node';
import { kvmDriver } from '../../../src/lib/drivers/vmm/kvm/kvmDriver';
import { type PartsWorld, partsContract } from '../../contract/partsContract';
import { guest, SYSTEM, up } from './guests';
import { type SshNode, startNode, whyNoNode } from './sshNode';

jest.setTimeout(180_000);

const reason = whyNoNode();
const there = reason === undefined ? describe : describe.skip;

there(`parts of a KVM domain on a node${reason === undefined ? '' : ` (left out: ${reason})`}`, () => {
  let at: SshNode;
  beforeAll(async () => {
    at = startNode();
    await at.asRoot(['ip', 'link', 'add', 'name', 'brparts', 'type', 'bridge']);
  });
  afterAll(() => at?.stop());

  const folder = (vmId: number): string => vmDir(at.node, SYSTEM, vmId);
  const qcow2 = async (path: string): Promise<void> => void (await at.runner.run(['qemu-img', 'create', '-q', '-f', 'qcow2', path, '4M']));

  /** The boot sector's disk as qcow2, and beside it an empty one; controllers whose devices go without the help of a guest. */
  const world = (): PartsWorld => ({
    driver: kvmDriver(at.links),
    node: at.node,
    hot: 'sdb',
    async spec(vmId) {
      await at.runner.run(['rm', '-rf', '--', folder(vmId)]);
      const extra = `<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='${folder(vmId)}/disk.1'/><target dev='vda' bus='virtio'/></disk>
        <controller type='scsi' index='0' model='virtio-scsi'/><controller type='usb' index='0' model='qemu-xhci'/>`;
      const spec = await guest(at, vmId, { extra });
      await at.runner.run(['qemu-img', 'convert', '-q', '-f', 'raw', '-O', 'qcow2', `${folder(vmId)}/disk.0`, `${folder(vmId)}/boot`]);
      await at.runner.run(['mv', `${folder(vmId)}/boot`, `${folder(vmId)}/disk.0`]);
      await qcow2(`${folder(vmId)}/disk.1`);
      await at.asRoot(['rm', '-f', `${folder(vmId)}/disk.0.serial`]);
      return { ...spec, description: spec.description.replace("type='raw'", "type='qcow2'") };
    },
    async disk(vmId, target) {
      const path = `${folder(vmId)}/disk.2`;
      await qcow2(path);
      const description = `<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='${path}'/><target dev='${target}' bus='scsi'/></disk>`;
      return { path, description, descriptionPath: `${folder(vmId)}/attach.xml` };
    },
    nic: async (vmId, mac) => ({
      description: `<interface type='bridge'><source bridge='brparts'/><mac address='${mac}'/><model type='usb-net'/></interface>`,
      descriptionPath: `${folder(vmId)}/attach.xml`,
    }),
    booted: (name) => up(at, at.node, name),
    vda: (vmId) => `${folder(vmId)}/disk.1`,
    copyPath: (vmId) => `${folder(vmId)}/disk.1.saveas`,
    async size(path) {
      const { code, stdout } = await at.runner.run(['stat', '-c', '%s', path]);
      return code === 0 ? Number(stdout) : undefined;
    },
  });

  partsContract('kvm', world);

  describe('what only a real hypervisor has', () => {
    const parts = () => kvmDriver(at.links).parts;
    const live = () => ({ target: 'vda', format: 'qcow2' as const, path: `${folder(1)}/disk.1` });
    const info = async (path: string) => JSON.parse((await at.runner.run(['qemu-img', 'info', '--output=json', '-U', path])).stdout) as Record<string, unknown>;
    beforeEach(async () => {
      await kvmDriver(at.links).deploy(at.node, await world().spec(1));
      await up(at, at.node, 'one-1');
    });
    afterEach(() => kvmDriver(at.links).cancel(at.node, 'one-1'));

    test('a live snapshot of a disk is where the storage looks for it when the domain has ended', async () => {
      await parts().snapshotDisk(at.node, 'one-1', live(), 3);
      await kvmDriver(at.links).cancel(at.node, 'one-1');
      expect(await info(live().path)).toMatchObject({ snapshots: [expect.objectContaining({ name: 'one-3' })] });
    });

    test('a disk grows under the guest', async () => {
      await parts().growDisk(at.node, 'one-1', 'vda', 8);
      await parts().growDisk(at.node, 'one-1', 'vda', 8);
      expect(await info(live().path)).toMatchObject({ 'virtual-size': 8 * 2 ** 20 });
    });

    test('a copy is whole and stands alone', async () => {
      const toPath = `${folder(1)}/disk.1.saveas`;
      await parts().copyDisks(at.node, 'one-1', [{ target: 'vda', format: 'qcow2', toPath }], 60_000);
      const copy = await info(toPath);
      expect(copy).toMatchObject({ format: 'qcow2', 'virtual-size': 4 * 2 ** 20 });
      expect(copy).not.toHaveProperty('backing-filename');
    });

    test('a guest that does not let a device go: said so, and it still has it', async () => {
      const how = { timeoutMs: 3000, scratchPath: `${folder(1)}/detach.xml` };
      await expect(parts().detachDisk(at.node, 'one-1', 'vda', how)).rejects.toMatchObject({ kind: 'execution', code: 'detach-refused' });
      expect((await parts().devices(at.node, 'one-1'))?.disks.map((d) => d.target)).toContain('vda');
    });
  });
});
