import type { Node } from '../../node';
import type { DiskSpec, ImageSource, VmPlace } from '../driver';
import { BRING } from './diskScripts';
import { checkedDisk, imageOnNode } from './nodePaths';
import { copyTimeoutMs, NodeTransfer } from './nodeTransfer';
import { CLONE_SHARED, LINK_SHARED } from './scripts';

/** Front-end and node see the same files (NFS): qcow2 images become overlays, persistent ones are used where they are. */
export class SharedTransfer extends NodeTransfer {
  async clone(node: Node, image: ImageSource, disk: DiskSpec): Promise<void> {
    const args = [checkedDisk(node, disk), imageOnNode(this.parts.datastores, node, image), image.format];
    await this.onNode(node, CLONE_SHARED, args, `cloning ${image.source} to disk ${disk.diskId} of VM ${disk.vmId}`, {
      timeoutMs: copyTimeoutMs(image.sizeMb),
    });
  }

  async link(node: Node, image: ImageSource, disk: DiskSpec): Promise<void> {
    const args = [checkedDisk(node, disk), imageOnNode(this.parts.datastores, node, image)];
    await this.onNode(node, LINK_SHARED, args, `linking ${image.source} to disk ${disk.diskId} of VM ${disk.vmId}`);
  }

  protected async bring(node: Node, copyPath: string, image: ImageSource, what: string): Promise<void> {
    const args = [copyPath, imageOnNode(this.parts.datastores, node, image)];
    await this.onNode(node, BRING, args, what, { timeoutMs: copyTimeoutMs(image.sizeMb) });
  }

  async saveBack(): Promise<void> {
    // the guest wrote into the image itself
  }

  isSame(a: VmPlace, b: VmPlace): boolean {
    return a.systemDatastoreId === b.systemDatastoreId;
  }

  protected isOneMachine(): boolean {
    return true;
  }
}
