import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, sep } from 'node:path';
import { executionError, preconditionError } from '../../../errors/errors';
import type { Capacity } from '../../storage/driver';
import { DUMMY_IMAGES } from '../../storage/dummy/figures';
import { idText } from '../../toolOutput';
import { absentAsUndefined, writeWholeDeep } from '../../vmm/dummy/files';
import { type DummyWorld, dummyWorld } from '../../vmm/dummy/world';
import { checkedFile, checkedKey } from '../checkedRef';
import type { BackupDriver, BackupRef, CopyOnNode, Holding, Repository, StoredFile } from '../driver';

/** Backups of disks that are small files: `<root>/.datastores/<id>/<vm>/<key>`, with `.part` until it is sealed. */
export class DummyBackup implements BackupDriver {
  constructor(private readonly world: DummyWorld) {}

  checkAttributes(): void {
    // there is nothing that could be wrong with a place that is played
  }

  check(r: Repository): Promise<void> {
    return this.act('backupCheck', r, () => undefined);
  }

  reserve(r: Repository, bytes: number): Promise<void> {
    return this.act('backupReserve', r, () => {
      if (Math.ceil(bytes / 1024 / 1024) > DUMMY_IMAGES.freeMb) throw executionError('backup-full', `no space left in datastore ${r.datastoreId}`);
    });
  }

  measure({ node, copy }: CopyOnNode): Promise<number> {
    return this.world.act({ action: 'backupMeasure', node: node.name, vm: copy.disk.vmId }, () => Buffer.byteLength(this.copied({ node, copy })));
  }

  store(r: Repository, backup: BackupRef, name: string, from: CopyOnNode, signal: AbortSignal): Promise<StoredFile> {
    return this.act('backupStore', r, () => {
      if (signal.aborted) throw executionError('overtaken', 'something else was asked for meanwhile');
      const text = this.copied(from);
      writeWholeDeep(join(`${this.place(r, backup)}.part`, checkedFile(name)), text);
      return { name, bytes: Buffer.byteLength(text), sha256: sumOf(text), ref: name };
    });
  }

  seal(r: Repository, backup: BackupRef, { description }: { readonly description: string }): Promise<void> {
    return this.act('backupSeal', r, () => {
      const place = this.place(r, backup);
      if (existsSync(place)) return;
      if (!existsSync(`${place}.part`)) throw executionError('backup-missing', `datastore ${r.datastoreId} does not have the backup`);
      writeWholeDeep(join(`${place}.part`, 'vm.template'), description);
      renameSync(`${place}.part`, place);
    });
  }

  holds(r: Repository, backup: BackupRef): Promise<Holding> {
    return this.act('backupHolds', r, () => {
      const place = this.place(r, backup);
      return existsSync(place) ? 'whole' : existsSync(`${place}.part`) ? 'part' : 'none';
    });
  }

  fetch(r: Repository, backup: BackupRef, file: StoredFile, { node, copy }: CopyOnNode): Promise<void> {
    return this.act('backupFetch', r, () => writeWholeDeep(this.copyFile({ node, copy }), this.stored(r, backup, file)));
  }

  fetchFile(r: Repository, backup: BackupRef, file: StoredFile, path: string): Promise<void> {
    return this.act('backupFetch', r, () => {
      if (!path.startsWith(this.world.root + sep)) throw preconditionError('outside-datastore', `${path} is not in the dummy world`);
      writeWholeDeep(path, this.stored(r, backup, file));
    });
  }

  remove(r: Repository, backup: BackupRef): Promise<void> {
    return this.act('backupRemove', r, () => {
      for (const path of [this.place(r, backup), `${this.place(r, backup)}.part`]) rmSync(path, { recursive: true, force: true });
    });
  }

  monitor(r: Repository): Promise<Capacity> {
    return this.act('monitor', r, () => DUMMY_IMAGES);
  }

  private act<T>(action: string, r: Repository, work: () => T): Promise<T> {
    return this.world.act({ action, datastore: r.datastoreId }, work);
  }

  private place(r: Repository, backup: BackupRef): string {
    return join(this.world.datastoreDir(r.datastoreId), idText(backup.vmId), checkedKey(backup));
  }

  private stored(r: Repository, backup: BackupRef, file: StoredFile): string {
    const text = absentAsUndefined(() => readFileSync(join(this.place(r, backup), checkedFile(file.name)), 'utf8'));
    if (text === undefined) throw executionError('backup-missing', `datastore ${r.datastoreId} does not have ${file.name} of VM ${backup.vmId}`);
    if (sumOf(text) !== file.sha256) throw executionError('backup-damaged', `${file.name} of VM ${backup.vmId} is not what was stored`);
    return text;
  }

  private copyFile({ node, copy: { disk, word } }: CopyOnNode): string {
    return join(this.world.vmDir(node, disk.systemDatastoreId, disk.vmId), `disk.${idText(disk.diskId)}.${word}`);
  }

  private copied(from: CopyOnNode): string {
    const text = absentAsUndefined(() => readFileSync(this.copyFile(from), 'utf8'));
    if (text === undefined) throw executionError('disk-missing', `${from.node.name} has no copy of disk ${from.copy.disk.diskId} of VM ${from.copy.disk.vmId}`);
    return text;
  }
}

const sumOf = (text: string): string => createHash('sha256').update(text).digest('hex');

export const dummyBackup = (world: string | DummyWorld): BackupDriver => new DummyBackup(dummyWorld(world));
