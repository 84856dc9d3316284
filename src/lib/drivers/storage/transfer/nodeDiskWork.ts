import type { RunOptions } from '../../../exec/runner';
import type { Node } from '../../node';
import { idText } from '../../toolOutput';
import type { DiskCopy, DiskFormat, DiskSpec, DiskWork, ImageSource } from '../driver';
import { COPY, REMOVE_DISK, REPLACE, SNAPSHOT_CREATE, SNAPSHOT_DELETE, SNAPSHOT_REVERT } from './diskScripts';
import { checkedCopy, checkedDisk } from './nodePaths';

/** Runs a script of ours on a node, with our errors for its codes. */
export type OnNode = (node: Node, script: string, args: readonly string[], what: string, options?: RunOptions) => Promise<string>;

/** How a finished copy comes from the node to the place of the image. */
export type Bring = (node: Node, copyPath: string, image: ImageSource, what: string) => Promise<void>;

/** whole disks are copied */
const COPY_TIMEOUT_MS = 12 * 3600 * 1000;

/** The name of a snapshot inside of a qcow2 disk; the live driver gives the same. */
export const snapshotName = (snapshotId: number): string => `one-${idText(snapshotId)}`;

export class NodeDiskWork implements DiskWork {
  constructor(
    private readonly onNode: OnNode,
    private readonly bringTo: Bring,
  ) {}

  async createSnapshot(node: Node, disk: DiskSpec, format: DiskFormat, snapshotId: number): Promise<void> {
    await this.snapshotWork(SNAPSHOT_CREATE, 'taking', node, disk, format, snapshotId);
  }

  async revertSnapshot(node: Node, disk: DiskSpec, format: DiskFormat, snapshotId: number): Promise<void> {
    await this.snapshotWork(SNAPSHOT_REVERT, 'going back to', node, disk, format, snapshotId);
  }

  async deleteSnapshot(node: Node, disk: DiskSpec, format: DiskFormat, snapshotId: number): Promise<void> {
    await this.snapshotWork(SNAPSHOT_DELETE, 'removing', node, disk, format, snapshotId);
  }

  async copy(node: Node, disk: DiskSpec, from: { format: DiskFormat; snapshotId: number | undefined }, to: DiskCopy): Promise<void> {
    const snapshot = from.snapshotId === undefined ? ['', ''] : [snapshotName(from.snapshotId), idText(from.snapshotId)];
    await this.onNode(
      node,
      COPY,
      [checkedDisk(node, disk), from.format, ...snapshot, checkedCopy(node, to), to.format],
      `copying disk ${disk.diskId} of VM ${disk.vmId}`,
      { timeoutMs: COPY_TIMEOUT_MS },
    );
  }

  bring(node: Node, copy: DiskCopy, image: ImageSource): Promise<void> {
    return this.bringTo(node, checkedCopy(node, copy), image, `bringing the copy of disk ${copy.disk.diskId} of VM ${copy.disk.vmId} to ${image.source}`);
  }

  async replace(node: Node, disk: DiskSpec, format: DiskFormat, copy: DiskCopy, sizeMb: number): Promise<void> {
    const args = [checkedDisk(node, disk), format, checkedCopy(node, copy), copy.format, idText(sizeMb)];
    await this.onNode(node, REPLACE, args, `putting the copy in the place of disk ${disk.diskId} of VM ${disk.vmId}`, { timeoutMs: COPY_TIMEOUT_MS });
  }

  async removeCopy(node: Node, copy: DiskCopy): Promise<void> {
    await this.onNode(node, REMOVE_DISK, [checkedCopy(node, copy)], `removing the copy of disk ${copy.disk.diskId} of VM ${copy.disk.vmId}`);
  }

  async removeDisk(node: Node, disk: DiskSpec): Promise<void> {
    await this.onNode(node, REMOVE_DISK, [checkedDisk(node, disk)], `removing disk ${disk.diskId} of VM ${disk.vmId}`);
  }

  private async snapshotWork(script: string, verb: string, node: Node, disk: DiskSpec, format: DiskFormat, snapshotId: number): Promise<void> {
    const args = [checkedDisk(node, disk), format, snapshotName(snapshotId), idText(snapshotId)];
    await this.onNode(node, script, args, `${verb} snapshot ${snapshotId} of disk ${disk.diskId} of VM ${disk.vmId}`, { timeoutMs: COPY_TIMEOUT_MS });
  }
}
