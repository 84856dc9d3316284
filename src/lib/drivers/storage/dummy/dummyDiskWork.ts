import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, sep } from 'node:path';
import { executionError } from '../../../errors/errors';
import type { Node } from '../../node';
import { idText } from '../../toolOutput';
import { writeWholeDeep } from '../../vmm/dummy/files';
import type { DummyWorld } from '../../vmm/dummy/world';
import type { DiskCopy, DiskFormat, DiskSpec, DiskWork, ImageSource } from '../driver';

/** Snapshots and copies of disks that are small files. */
export class DummyDiskWork implements DiskWork {
  constructor(private readonly world: DummyWorld) {}

  createSnapshot(node: Node, disk: DiskSpec, _format: DiskFormat, snapshotId: number): Promise<void> {
    return this.act('createSnapshot', node, disk, () => {
      const taken = this.snapshotFile(node, disk, snapshotId);
      if (!existsSync(taken)) writeWholeDeep(taken, this.text(node, disk));
    });
  }

  revertSnapshot(node: Node, disk: DiskSpec, _format: DiskFormat, snapshotId: number): Promise<void> {
    return this.act('revertSnapshot', node, disk, () => writeWholeDeep(this.file(node, disk), this.snapshotText(node, disk, snapshotId)));
  }

  deleteSnapshot(node: Node, disk: DiskSpec, _format: DiskFormat, snapshotId: number): Promise<void> {
    return this.act('deleteSnapshot', node, disk, () => rmSync(this.snapshotFile(node, disk, snapshotId), { force: true }));
  }

  copy(node: Node, disk: DiskSpec, from: { snapshotId: number | undefined }, to: DiskCopy): Promise<void> {
    return this.act('copy', node, disk, () =>
      writeWholeDeep(this.copyFile(node, to), from.snapshotId === undefined ? this.text(node, disk) : this.snapshotText(node, disk, from.snapshotId)),
    );
  }

  bring(node: Node, copy: DiskCopy, image: ImageSource): Promise<void> {
    return this.act('bring', node, copy.disk, () => {
      if (image.source.startsWith(this.world.root + sep)) writeWholeDeep(image.source, readFileSync(this.copyFile(node, copy), 'utf8'));
    });
  }

  replace(node: Node, disk: DiskSpec, _format: DiskFormat, copy: DiskCopy): Promise<void> {
    return this.act('replace', node, disk, () => writeWholeDeep(this.file(node, disk), readFileSync(this.copyFile(node, copy), 'utf8')));
  }

  removeCopy(node: Node, copy: DiskCopy): Promise<void> {
    return this.act('removeCopy', node, copy.disk, () => rmSync(this.copyFile(node, copy), { force: true }));
  }

  removeDisk(node: Node, disk: DiskSpec): Promise<void> {
    return this.act('removeDisk', node, disk, () => {
      rmSync(this.file(node, disk), { force: true });
      rmSync(`${this.file(node, disk)}.snap`, { recursive: true, force: true });
    });
  }

  private act(action: string, node: Node, disk: DiskSpec, work: () => void): Promise<void> {
    return this.world.act({ action, node: node.name, vm: disk.vmId }, work);
  }

  private file(node: Node, disk: DiskSpec): string {
    return join(this.world.vmDir(node, disk.systemDatastoreId, disk.vmId), `disk.${idText(disk.diskId)}`);
  }

  private snapshotFile(node: Node, disk: DiskSpec, snapshotId: number): string {
    return join(`${this.file(node, disk)}.snap`, idText(snapshotId));
  }

  private copyFile(node: Node, { disk, word }: DiskCopy): string {
    return `${this.file(node, disk)}.${word}`;
  }

  private text(node: Node, disk: DiskSpec): string {
    const file = this.file(node, disk);
    if (!existsSync(file)) throw executionError('disk-missing', `${node.name} has no disk ${disk.diskId} of VM ${disk.vmId}`);
    return readFileSync(file, 'utf8');
  }

  private snapshotText(node: Node, disk: DiskSpec, snapshotId: number): string {
    const file = this.snapshotFile(node, disk, snapshotId);
    if (!existsSync(file)) throw executionError('snapshot-missing', `${node.name} has no snapshot ${snapshotId} of disk ${disk.diskId} of VM ${disk.vmId}`);
    return readFileSync(file, 'utf8');
  }
}
