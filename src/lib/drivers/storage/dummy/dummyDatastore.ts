import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, sep } from 'node:path';
import { preconditionError } from '../../../errors/errors';
import { writeWholeDeep } from '../../vmm/dummy/files';
import type { DummyWorld } from '../../vmm/dummy/world';
import type { Capacity, DatastoreDriver, DiskFormat, FileFacts, StoredImage } from '../driver';
import { DUMMY_IMAGE_SIZE_MB } from './figures';

/** Image datastores that take any path for an image of 1 GiB, and keep a line of text of it. */
export class DummyDatastore implements DatastoreDriver {
  constructor(
    private readonly world: DummyWorld,
    private readonly capacity: Capacity,
  ) {}

  inspect(_path: string, format: DiskFormat | undefined): Promise<FileFacts> {
    return this.world.act({ action: 'inspect' }, () => ({ sizeMb: DUMMY_IMAGE_SIZE_MB, bytes: DUMMY_IMAGE_SIZE_MB * 1024 * 1024, format: format ?? 'raw' }));
  }

  reserve(datastoreId: number, bytes: number): Promise<void> {
    return this.world.act({ action: 'reserve', datastore: datastoreId }, () => {
      const needed = Math.ceil(bytes / 1024 / 1024);
      if (needed <= this.capacity.freeMb) return;
      throw preconditionError('datastore-full', `datastore ${datastoreId} has ${this.capacity.freeMb} MB free, ${needed} MB are needed`);
    });
  }

  sourceOf(datastoreId: number, imageKey: string): string {
    return join(this.world.datastoreDir(datastoreId), imageKey);
  }

  copyIn(path: string, source: string, onProgress?: (bytes: number) => void): Promise<string> {
    return this.world.act({ action: 'copyIn' }, () => {
      this.write(source, path);
      onProgress?.(DUMMY_IMAGE_SIZE_MB * 1024 * 1024);
      return createHash('sha256').update(path).digest('hex');
    });
  }

  clone(from: StoredImage, source: string): Promise<string> {
    return this.world.act({ action: 'clone' }, () => {
      const text = this.text(from.source);
      this.write(source, text);
      return createHash('sha256').update(text).digest('hex');
    });
  }

  /** Nobody reads a dummy image: of its snapshots there is only the number to forget. */
  revertSnapshot(): Promise<void> {
    return this.world.act({ action: 'revertSnapshot' }, () => undefined);
  }

  deleteSnapshot(): Promise<void> {
    return this.world.act({ action: 'deleteSnapshot' }, () => undefined);
  }

  flatten(): Promise<void> {
    return this.world.act({ action: 'flatten' }, () => undefined);
  }

  makeEmpty(source: string, sizeMb: number, format: DiskFormat): Promise<void> {
    return this.world.act({ action: 'makeEmpty' }, () => this.write(source, `empty ${format} ${sizeMb} MB`));
  }

  remove(datastoreId: number, source: string): Promise<void> {
    return this.world.act({ action: 'remove', datastore: datastoreId }, () => {
      if (!source.startsWith(this.world.datastoreDir(datastoreId) + sep))
        throw preconditionError('outside-datastore', `${source} is not in datastore ${datastoreId}`);
      rmSync(source, { force: true });
    });
  }

  monitor(datastoreId: number): Promise<Capacity> {
    return this.world.act({ action: 'monitor', datastore: datastoreId }, () => this.capacity);
  }

  private text(source: string): string {
    return existsSync(source) ? readFileSync(source, 'utf8') : `image ${source}`;
  }

  private write(source: string, content: string): void {
    if (!source.startsWith(this.world.root + sep)) throw preconditionError('outside-datastore', `${source} is not in the dummy world`);
    if (!existsSync(source)) writeWholeDeep(source, content);
  }
}
