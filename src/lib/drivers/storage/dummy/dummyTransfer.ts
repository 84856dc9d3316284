import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, sep } from 'node:path';
import { executionError } from '../../../errors/errors';
import type { Node } from '../../node';
import { idText } from '../../toolOutput';
import { absentAsUndefined, writeWholeDeep } from '../../vmm/dummy/files';
import type { DummyWorld } from '../../vmm/dummy/world';
import type { ContextDisk, DiskFormat, DiskSpec, ImageSource, TransferDriver, VmPlace } from '../driver';
import { DummyDiskWork } from './dummyDiskWork';

/** Disks that are small files: a disk made of an image holds the text of that image. Images are moved, not shared. */
export class DummyTransfer implements TransferDriver {
  readonly work: DummyDiskWork;

  constructor(private readonly world: DummyWorld) {
    this.work = new DummyDiskWork(world);
  }

  clone(node: Node, image: ImageSource, disk: DiskSpec): Promise<void> {
    return this.act('clone', node, disk.vmId, () => this.makeOnce(node, disk, () => this.imageText(image)));
  }

  link(node: Node, image: ImageSource, disk: DiskSpec): Promise<void> {
    return this.act('link', node, disk.vmId, () => {
      if (this.isOurs(image) && !existsSync(this.file(node, disk))) replaceFolder(`${image.source}.snap`, `${this.file(node, disk)}.snap`);
      this.makeOnce(node, disk, () => this.imageText(image));
    });
  }

  makeImage(node: Node, disk: DiskSpec, sizeMb: number, format: DiskFormat | 'swap'): Promise<void> {
    return this.act('makeImage', node, disk.vmId, () => this.makeOnce(node, disk, () => `empty ${format} ${sizeMb} MB`));
  }

  resize(node: Node, disk: DiskSpec, _sizeMb: number, _format: DiskFormat): Promise<void> {
    return this.act('resize', node, disk.vmId, () => undefined);
  }

  context(node: Node, disk: DiskSpec, cd: ContextDisk): Promise<void> {
    return this.act('context', node, disk.vmId, () => writeWholeDeep(this.file(node, disk), JSON.stringify(cd)));
  }

  saveBack(node: Node, disk: DiskSpec, image: ImageSource): Promise<void> {
    return this.act('saveBack', node, disk.vmId, () => {
      const text = absentAsUndefined(() => readFileSync(this.file(node, disk), 'utf8'));
      if (text === undefined) throw executionError('disk-missing', `${node.name} has no disk ${disk.diskId} of VM ${disk.vmId}`);
      if (!this.isOurs(image)) return;
      replaceFolder(`${this.file(node, disk)}.snap`, `${image.source}.snap`);
      writeWholeDeep(image.source, text);
    });
  }

  removeVm(node: Node, systemDatastoreId: number, vmId: number): Promise<void> {
    return this.act('removeVm', node, vmId, () => rmSync(this.world.vmDir(node, systemDatastoreId, vmId), { recursive: true, force: true }));
  }

  makeVmDir(node: Node, systemDatastoreId: number, vmId: number): Promise<void> {
    return this.act('makeVmDir', node, vmId, () => void mkdirSync(this.world.vmDir(node, systemDatastoreId, vmId), { recursive: true }));
  }

  copyVm(vmId: number, from: VmPlace, to: VmPlace): Promise<void> {
    return this.act('copyVm', to.node, vmId, () => this.copyFolder(vmId, from, to));
  }

  dropVm(vmId: number, from: VmPlace, keep: VmPlace): Promise<void> {
    return this.act('dropVm', from.node, vmId, () => {
      if (this.isSame(from, keep)) return;
      const [gone, kept] = [from, keep].map((p) => this.world.vmDir(p.node, p.systemDatastoreId, vmId)) as [string, string];
      const only = (absentAsUndefined(() => readdirSync(gone)) ?? []).find((name) => /^disk\.\d+$/.test(name) && !existsSync(join(kept, name)));
      if (only !== undefined) throw executionError('disk-missing', `${keep.node.name} has no ${only} of VM ${vmId}: the one on ${from.node.name} stays`);
      rmSync(gone, { recursive: true, force: true });
    });
  }

  /** Nothing moves while it runs here, so the disks go at once, and the domain follows. */
  prepareLive(vmId: number, from: VmPlace, to: VmPlace): Promise<void> {
    return this.world.act({ action: 'prepareLive', node: to.node.name, vm: vmId }, () => this.copyFolder(vmId, from, to));
  }

  removeFile(node: Node, systemDatastoreId: number, vmId: number, name: string): Promise<void> {
    return this.act('removeFile', node, vmId, () => rmSync(join(this.world.vmDir(node, systemDatastoreId, vmId), name), { force: true }));
  }

  private copyFolder(vmId: number, from: VmPlace, to: VmPlace): void {
    const [source, target] = [from, to].map((p) => this.world.vmDir(p.node, p.systemDatastoreId, vmId)) as [string, string];
    if (source === target || !existsSync(source)) return;
    rmSync(`${target}.part`, { recursive: true, force: true });
    cpSync(source, `${target}.part`, { recursive: true });
    rmSync(target, { recursive: true, force: true });
    renameSync(`${target}.part`, target);
  }

  isSame(a: VmPlace, b: VmPlace): boolean {
    return a.node.name === b.node.name && a.systemDatastoreId === b.systemDatastoreId;
  }

  private act(action: string, node: Node, vm: number, work: () => void): Promise<void> {
    return this.world.act({ action, node: node.name, vm }, work);
  }

  private makeOnce(node: Node, disk: DiskSpec, content: () => string): void {
    const file = this.file(node, disk);
    if (!existsSync(file)) writeWholeDeep(file, content());
  }

  private imageText(image: ImageSource): string {
    return absentAsUndefined(() => (this.isOurs(image) ? readFileSync(image.source, 'utf8') : undefined)) ?? `image ${image.source}`;
  }

  /** An image registered with a path of its own lies outside and is left alone. */
  private isOurs({ source }: ImageSource): boolean {
    return source.startsWith(this.world.root + sep);
  }

  private file(node: Node, disk: DiskSpec): string {
    return join(this.world.vmDir(node, disk.systemDatastoreId, disk.vmId), `disk.${idText(disk.diskId)}`);
  }
}

/** The snapshots of an image go where its bytes go. */
const replaceFolder = (from: string, to: string): void => {
  rmSync(to, { recursive: true, force: true });
  if (existsSync(from)) cpSync(from, to, { recursive: true });
};
