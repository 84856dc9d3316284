import { createReadStream } from 'node:fs';
import { executionError, type OneError, preconditionError } from '../../../errors/errors';
import { quoteArgv } from '../../../exec/quote';
import type { Links, Result, Runner, RunOptions } from '../../../exec/runner';
import type { Node } from '../../node';
import { complaint, idText, saysDiskFull } from '../../toolOutput';
import type { ContextDisk, DiskFormat, DiskSpec, ImageSource, TransferDriver } from '../driver';
import { withIso } from './iso';
import { checkedDisk, checkedVmDir } from './nodePaths';
import { EXIT, MAKE } from './scripts';

/** What the drivers need. */
export interface TransferParts {
  readonly links: Links;
  /** this machine */
  readonly local: Runner;
  /** the datastores of this machine, absolute: an image in there is found on a node below the node's own */
  readonly datastores: string;
  /** folder of this machine for the context CDs while they are made; default the system's */
  readonly scratch?: string;
}

/** a large file may take long to be unlinked */
const REMOVE_TIMEOUT_MS = 600_000;

/** 1 MiB/s is less than any network or disk that works; a dead connection is found by its keepalive, long before */
export const copyTimeoutMs = (sizeMb: number): number => 120_000 + sizeMb * 1000;

/** What all drivers do alike: volatile disks, the context CD, the folder of the VM. */
export abstract class NodeTransfer implements TransferDriver {
  constructor(protected readonly parts: TransferParts) {}

  abstract clone(node: Node, image: ImageSource, disk: DiskSpec): Promise<void>;
  abstract link(node: Node, image: ImageSource, disk: DiskSpec): Promise<void>;
  abstract saveBack(node: Node, disk: DiskSpec, image: ImageSource): Promise<void>;

  async makeImage(node: Node, disk: DiskSpec, sizeMb: number, format: DiskFormat | 'swap'): Promise<void> {
    await this.onNode(node, MAKE, [checkedDisk(node, disk), idText(sizeMb), format], `making disk ${disk.diskId} of VM ${disk.vmId}`);
  }

  async resize(node: Node, disk: DiskSpec, sizeMb: number, format: DiskFormat): Promise<void> {
    const result = await this.parts.links.to(node.target).run(['qemu-img', 'resize', '-q', '-f', format, checkedDisk(node, disk), `${idText(sizeMb)}M`]);
    if (result.code !== 0) throw this.failure(node, result, `growing disk ${disk.diskId} of VM ${disk.vmId} to ${sizeMb} MB`, 'nothing: the disk is as it was');
  }

  async context(node: Node, disk: DiskSpec, cd: ContextDisk): Promise<void> {
    const path = checkedDisk(node, disk);
    await withIso(this.parts.local, this.parts.scratch, cd, async (iso) => {
      // it may hold passwords
      await this.parts.links.to(node.target).put(createReadStream(iso), path, { mode: 0o600 });
    });
  }

  async removeVm(node: Node, systemDatastoreId: number, vmId: number): Promise<void> {
    const folder = checkedVmDir(node, systemDatastoreId, vmId);
    const result = await this.parts.links.to(node.target).run(['rm', '-rf', '--', folder], { timeoutMs: REMOVE_TIMEOUT_MS });
    if (result.code !== 0) throw this.failure(node, result, `removing ${folder}`, 'perhaps a part of the folder is gone');
  }

  async makeVmDir(node: Node, systemDatastoreId: number, vmId: number): Promise<void> {
    const folder = checkedVmDir(node, systemDatastoreId, vmId);
    const result = await this.parts.links.to(node.target).run(['mkdir', '-p', '--', folder]);
    if (result.code !== 0) throw this.failure(node, result, `making ${folder}`);
  }

  /** Runs one of our scripts there; its codes become our errors. */
  protected async onNode(node: Node, script: string, args: readonly string[], what: string, options: RunOptions = {}): Promise<string> {
    const result = await this.parts.links.to(node.target).script(script, args, options);
    if (result.code !== 0) throw this.failure(node, result, what);
    return result.stdout.trim();
  }

  private failure(node: Node, result: Result, what: string, changed = 'nothing: the partial file was removed'): OneError {
    const details = { changed, output: result.stderr };
    const ssh = (...argv: string[]): string => `ssh ${node.target.user}@${node.target.host} ${quoteArgv(argv)}`;
    if (result.code === EXIT.full || saysDiskFull(result.stderr)) {
      return executionError('node-disk-full', `${what}: no space left on ${node.name}: ${complaint(result)}`, {
        ...details,
        next: ssh('df', '-h', node.datastores),
      });
    }
    switch (result.code) {
      case EXIT.noImage:
        return preconditionError('image-not-on-node', `${what}: ${node.name} does not see the image; its datastore is not mounted there`, {
          next: ssh('ls', '-l', node.datastores),
        });
      case EXIT.inTheWay:
        return preconditionError('disk-in-the-way', `${what}: another file has its name on ${node.name} and was left alone`, {
          next: ssh('ls', '-lR', node.datastores),
        });
      case EXIT.cutShort:
        return executionError('transfer-cut-short', `${what}: fewer bytes arrived on ${node.name} than were sent`, details);
      default:
        return executionError('transfer-failed', `${what} on ${node.name} failed: ${complaint(result)}`, details);
    }
  }
}
