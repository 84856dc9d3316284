import { mkdir, open, readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { executionError, isOneError, messageOf, preconditionError } from '../../../errors/errors';
import type { Node } from '../../node';
import type { DiskSpec, ImageSource, VmPlace } from '../driver';
import { SNAPSHOTS_THERE } from './diskScripts';
import { checkedDisk } from './nodePaths';
import { copyTimeoutMs, NodeTransfer } from './nodeTransfer';
import { RECEIVE, WANTED } from './scripts';

const CHUNK = 1024 * 1024;

/** Node and front-end share nothing: images are streamed to the node, persistent ones back again. */
export class CopyTransfer extends NodeTransfer {
  clone(node: Node, image: ImageSource, disk: DiskSpec): Promise<void> {
    return this.send(node, image, disk);
  }

  /** The snapshots of a raw image lie beside it; whoever has the image for himself may go back to them. */
  async link(node: Node, image: ImageSource, disk: DiskSpec): Promise<void> {
    if (image.format === 'raw') {
      const [here, there] = [`${image.source}.snap`, `${checkedDisk(node, disk)}.snap`];
      for (const name of await snapshotsIn(here)) await this.sendFile(node, join(here, name), `${there}/${name}`, image.sizeMb, `copying snapshot ${name}`);
    }
    await this.send(node, image, disk);
  }

  async saveBack(node: Node, disk: DiskSpec, image: ImageSource): Promise<void> {
    const path = checkedDisk(node, disk);
    if (image.format === 'raw') await this.bringSnapshots(node, `${path}.snap`, image);
    try {
      await this.at(node).get(path, image.source, { timeoutMs: copyTimeoutMs(image.sizeMb) });
    } catch (e) {
      if (!isOneError(e) || e.code !== 'file-missing') throw e;
      // gone with nobody having fetched it: that must never look like a success
      throw executionError('disk-missing', `${node.name} has no ${path} to save as ${image.source}`, { cause: e });
    }
  }

  /** Those that the VM removed are removed. When its folder is gone nothing is said of them, and all stay. */
  private async bringSnapshots(node: Node, there: string, image: ImageSource): Promise<void> {
    const here = `${image.source}.snap`;
    const runner = this.at(node);
    const listed = await runner.script(SNAPSHOTS_THERE, [there.slice(0, -'.snap'.length)]);
    if (listed.code !== 0) throw this.failure(node, listed, `listing ${there}`);
    const [word, ...names] = listed.stdout.split('\n').filter(Boolean);
    if (word !== 'disk') return;
    const wanted = names.filter((name) => /^\d+$/.test(name));
    if (wanted.length > 0) await mkdir(here, { recursive: true });
    for (const name of wanted) await runner.get(`${there}/${name}`, join(here, name), { timeoutMs: copyTimeoutMs(image.sizeMb) });
    for (const name of await snapshotsIn(here)) if (!wanted.includes(name)) await rm(join(here, name), { force: true });
    if (wanted.length === 0) await rmdir(here).catch(() => undefined);
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

  private send(node: Node, image: ImageSource, disk: DiskSpec): Promise<void> {
    return this.sendFile(node, image.source, checkedDisk(node, disk), image.sizeMb, `copying ${image.source} to disk ${disk.diskId} of VM ${disk.vmId}`);
  }

  private async sendFile(node: Node, source: string, path: string, sizeMb: number, what: string): Promise<void> {
    const file = await open(source, 'r').catch((e: unknown) => {
      throw preconditionError('image-missing', `${source} cannot be read: ${messageOf(e)}`, { cause: e });
    });
    try {
      const { size, blocks } = await file.stat();
      const answer = await this.onNode(node, WANTED, [path, String(Math.min(size, blocks * 512))], what);
      if (answer === 'there') return;
      const stdin = file.createReadStream({ start: 0, highWaterMark: CHUNK, autoClose: false });
      await this.onNode(node, RECEIVE, [path, String(size)], what, { stdin, timeoutMs: copyTimeoutMs(sizeMb) });
    } finally {
      await file.close();
    }
  }
}

/** Snapshots of a raw image on this machine: their names are their ids. */
const snapshotsIn = async (folder: string): Promise<string[]> => (await readdir(folder).catch(() => [])).filter((name) => /^\d+$/.test(name));
