import { createReadStream } from 'node:fs';
import { executionError, type OneError, preconditionError } from '../../../errors/errors';
import { quoteArgv } from '../../../exec/quote';
import type { Links, Result, Runner, RunOptions } from '../../../exec/runner';
import { isFrontEnd, type Node } from '../../node';
import { complaint, idText, saysDiskFull } from '../../toolOutput';
import type { ContextDisk, DiskFormat, DiskSpec, ImageSource, TransferDriver, VmPlace } from '../driver';
import { withIso } from './iso';
import { COPY_FOLDER, MEASURE } from './moveScripts';
import { NodeDiskWork } from './nodeDiskWork';
import { checkedDisk, checkedVmDir } from './nodePaths';
import { EXIT, MAKE } from './scripts';
import { type End, type Expect, filesIn, streamFile } from './streamFolder';

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

const MIB = 1024 * 1024;

const DISK = /^disk\.\d+$/;

/** a folder copied beside another: as long as a disk may take for the largest */
const FOLDER_TIMEOUT_MS = 12 * 3600 * 1000;

interface PlacedEnd extends End {
  readonly node: Node;
}

/** What all drivers do alike: volatile disks, the context CD, the folder of the VM. */
export abstract class NodeTransfer implements TransferDriver {
  readonly work: NodeDiskWork;

  constructor(protected readonly parts: TransferParts) {
    this.work = new NodeDiskWork(
      (node, script, args, what, options) => this.onNode(node, script, args, what, options),
      (node, path, image, what) => this.bring(node, path, image, what),
    );
  }

  abstract clone(node: Node, image: ImageSource, disk: DiskSpec): Promise<void>;
  abstract link(node: Node, image: ImageSource, disk: DiskSpec): Promise<void>;
  abstract isSame(a: VmPlace, b: VmPlace): boolean;
  /** whether one machine sees both */
  protected abstract isOneMachine(a: VmPlace, b: VmPlace): boolean;
  /** A finished copy of a disk, on the node, becomes an image. */
  protected abstract bring(node: Node, copyPath: string, image: ImageSource, what: string): Promise<void>;
  abstract saveBack(node: Node, disk: DiskSpec, image: ImageSource): Promise<void>;

  async makeImage(node: Node, disk: DiskSpec, sizeMb: number, format: DiskFormat | 'swap'): Promise<void> {
    await this.onNode(node, MAKE, [checkedDisk(node, disk), idText(sizeMb), format], `making disk ${disk.diskId} of VM ${disk.vmId}`);
  }

  async resize(node: Node, disk: DiskSpec, sizeMb: number, format: DiskFormat): Promise<void> {
    const result = await this.at(node).run(['qemu-img', 'resize', '-q', '-f', format, checkedDisk(node, disk), `${idText(sizeMb)}M`]);
    if (result.code !== 0) throw this.failure(node, result, `growing disk ${disk.diskId} of VM ${disk.vmId} to ${sizeMb} MB`, 'nothing: the disk is as it was');
  }

  async context(node: Node, disk: DiskSpec, cd: ContextDisk): Promise<void> {
    const path = checkedDisk(node, disk);
    await withIso(this.parts.local, this.parts.scratch, cd, async (iso) => {
      // it may hold passwords
      await this.at(node).put(createReadStream(iso), path, { mode: 0o600 });
    });
  }

  async removeVm(node: Node, systemDatastoreId: number, vmId: number): Promise<void> {
    const folder = checkedVmDir(node, systemDatastoreId, vmId);
    const result = await this.at(node).run(['rm', '-rf', '--', folder], { timeoutMs: REMOVE_TIMEOUT_MS });
    if (result.code !== 0) throw this.failure(node, result, `removing ${folder}`, 'perhaps a part of the folder is gone');
  }

  async makeVmDir(node: Node, systemDatastoreId: number, vmId: number): Promise<void> {
    const folder = checkedVmDir(node, systemDatastoreId, vmId);
    const result = await this.at(node).run(['mkdir', '-p', '--', folder]);
    if (result.code !== 0) throw this.failure(node, result, `making ${folder}`);
  }

  async copyVm(vmId: number, from: VmPlace, to: VmPlace): Promise<void> {
    if (this.isSame(from, to)) return;
    const [source, target] = [this.end(from, vmId), this.end(to, vmId)];
    if (this.isOneMachine(from, to)) {
      await this.onNode(to.node, COPY_FOLDER, [source.folder, target.folder], `copying ${source.folder} to ${target.folder}`, { timeoutMs: FOLDER_TIMEOUT_MS });
      return;
    }
    for (const file of await filesIn(source, this.expect)) await streamFile(source, target, file, copyTimeoutMs(file.bytes / MIB), this.expect);
  }

  async dropVm(vmId: number, from: VmPlace, keep: VmPlace): Promise<void> {
    if (this.isSame(from, keep)) return;
    const gone = (await filesIn(this.end(from, vmId), this.expect)).filter((f) => DISK.test(f.path));
    // a copy that somebody said was made may not be there: then these are the only bytes
    const kept = gone.length === 0 ? [] : await filesIn(this.end(keep, vmId), this.expect);
    const only = gone.find((f) => !kept.some((k) => k.path === f.path));
    if (only) throw executionError('disk-missing', `${keep.node.name} has no ${only.path} of VM ${vmId}: the one on ${from.node.name} stays`);
    await this.removeVm(from.node, from.systemDatastoreId, vmId);
  }

  async prepareLive(vmId: number, from: VmPlace, to: VmPlace, liveDisks: readonly number[]): Promise<void> {
    if (this.isSame(from, to)) return;
    const [source, target] = [this.end(from, vmId), this.end(to, vmId)];
    await this.makeVmDir(to.node, to.systemDatastoreId, vmId);
    const live = new Set(liveDisks.map((id) => `disk.${id}`));
    for (const file of await filesIn(source, this.expect)) {
      if (live.has(file.path)) await this.makeAlike(source, target, file.path);
      else await streamFile(source, target, file, copyTimeoutMs(file.bytes / MIB), this.expect);
    }
  }

  /** An empty disk of the same size and format: its bytes come with the domain. */
  private async makeAlike(source: End, target: End, name: string): Promise<void> {
    const measured = await source.runner.run([...MEASURE, `${source.folder}/${name}`]);
    this.expect(source, measured, `measuring ${name}`);
    const { format, 'virtual-size': bytes } = JSON.parse(measured.stdout) as { format: string; 'virtual-size': number };
    const path = `${target.folder}/${name}`;
    this.expect(target, await target.runner.run(['rm', '-f', '--', path]), `clearing ${name}`);
    this.expect(target, await target.runner.run(['qemu-img', 'create', '-q', '-f', format, path, String(bytes)]), `making an empty ${name}`);
  }

  async removeFile(node: Node, systemDatastoreId: number, vmId: number, name: string): Promise<void> {
    if (!/^[a-z][a-z0-9.-]*$/.test(name)) throw new Error(`not a file in the folder of a VM: ${JSON.stringify(name)}`);
    const path = `${checkedVmDir(node, systemDatastoreId, vmId)}/${name}`;
    const result = await this.at(node).run(['rm', '-f', '--', path]);
    if (result.code !== 0) throw this.failure(node, result, `removing ${path}`);
  }

  private end({ node, systemDatastoreId }: VmPlace, vmId: number): PlacedEnd {
    return { runner: this.at(node), name: node.name, folder: checkedVmDir(node, systemDatastoreId, vmId), node };
  }

  private readonly expect: Expect = (end, result, what) => {
    if (result.code !== 0) throw this.failure((end as PlacedEnd).node, result, what);
  };

  /** The machine itself when it is the front-end. */
  protected at(node: Node): Runner {
    return isFrontEnd(node) ? this.parts.local : this.parts.links.to(node.target);
  }

  /** Runs one of our scripts there; its codes become our errors. */
  protected async onNode(node: Node, script: string, args: readonly string[], what: string, options: RunOptions = {}): Promise<string> {
    const result = await this.at(node).script(script, args, options);
    if (result.code !== 0) throw this.failure(node, result, what);
    return result.stdout.trim();
  }

  protected failure(node: Node, result: Result, what: string, changed = 'nothing: the partial file was removed'): OneError {
    const details = { changed, output: result.stderr };
    const ssh = (...argv: string[]): string => (isFrontEnd(node) ? quoteArgv(argv) : `ssh ${node.target.user}@${node.target.host} ${quoteArgv(argv)}`);
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
      case EXIT.noSnapshot:
        return executionError('snapshot-missing', `${what}: ${node.name} has no such snapshot`, { ...details, changed: 'nothing' });
      case EXIT.cutShort:
        return executionError('transfer-cut-short', `${what}: fewer bytes arrived on ${node.name} than were sent`, details);
      default:
        return executionError('transfer-failed', `${what} on ${node.name} failed: ${complaint(result)}`, details);
    }
  }
}
