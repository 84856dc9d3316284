import { open } from 'node:fs/promises';
import { executionError, isOneError, messageOf, preconditionError } from '../../../errors/errors';
import type { Node } from '../../node';
import type { DiskSpec, ImageSource, VmPlace } from '../driver';
import { checkedDisk } from './nodePaths';
import { copyTimeoutMs, NodeTransfer } from './nodeTransfer';
import { RECEIVE, WANTED } from './scripts';

const CHUNK = 1024 * 1024;

/** Node and front-end share nothing: images are streamed to the node, persistent ones back again. */
export class CopyTransfer extends NodeTransfer {
  clone(node: Node, image: ImageSource, disk: DiskSpec): Promise<void> {
    return this.send(node, image, disk);
  }

  link(node: Node, image: ImageSource, disk: DiskSpec): Promise<void> {
    return this.send(node, image, disk);
  }

  async saveBack(node: Node, disk: DiskSpec, image: ImageSource): Promise<void> {
    const path = checkedDisk(node, disk);
    try {
      await this.at(node).get(path, image.source, { timeoutMs: copyTimeoutMs(image.sizeMb) });
    } catch (e) {
      if (!isOneError(e) || e.code !== 'file-missing') throw e;
      // gone with nobody having fetched it: that must never look like a success
      throw executionError('disk-missing', `${node.name} has no ${path} to save as ${image.source}`, { cause: e });
    }
  }

  isSame(a: VmPlace, b: VmPlace): boolean {
    return this.isOneMachine(a, b) && a.systemDatastoreId === b.systemDatastoreId;
  }

  protected isOneMachine(a: VmPlace, b: VmPlace): boolean {
    return a.node.id === b.node.id;
  }

  protected async bring(node: Node, copyPath: string, image: ImageSource): Promise<void> {
    await this.at(node).get(copyPath, image.source, { timeoutMs: copyTimeoutMs(image.sizeMb) });
  }

  private async send(node: Node, image: ImageSource, disk: DiskSpec): Promise<void> {
    const path = checkedDisk(node, disk);
    const what = `copying ${image.source} to disk ${disk.diskId} of VM ${disk.vmId}`;
    const file = await open(image.source, 'r').catch((e: unknown) => {
      throw preconditionError('image-missing', `${image.source} cannot be read: ${messageOf(e)}`, { cause: e });
    });
    try {
      const { size, blocks } = await file.stat();
      const answer = await this.onNode(node, WANTED, [path, String(Math.min(size, blocks * 512))], what);
      if (answer === 'there') return;
      const stdin = file.createReadStream({ start: 0, highWaterMark: CHUNK, autoClose: false });
      await this.onNode(node, RECEIVE, [path, String(size)], what, { stdin, timeoutMs: copyTimeoutMs(image.sizeMb) });
    } finally {
      await file.close();
    }
  }
}
