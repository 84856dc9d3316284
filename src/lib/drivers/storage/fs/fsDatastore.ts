import { lstat, open, readdir, realpath, rm, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { executionError, isOneError, messageOf, type OneError, preconditionError } from '../../../errors/errors';
import type { Runner } from '../../../exec/runner';
import { complaint, idText, saysDiskFull } from '../../toolOutput';
import type { Capacity, DatastoreDriver, DiskFormat, FileFacts, StoredImage } from '../driver';
import { commit, copySparse, hashFile, makeFolder, orRemove } from './copyFile';
import { inspectFile, opened } from './inspect';
import { convert, deleteSnapshot, flatten, hasSnapshots, revertSnapshot } from './snapshots';

const BYTES_PER_MB = 1024 * 1024;
/** tables and directories of the file system itself */
const MARGIN = 1.01;

/** Image datastores that are folders `<root>/<id>` of this machine, local or mounted; `local` runs programs here. */
export const fsDatastore = ({ local, root }: { readonly local: Runner; readonly root: string }): DatastoreDriver => new FsDatastore(local, root);

class FsDatastore implements DatastoreDriver {
  constructor(
    private readonly local: Runner,
    private readonly root: string,
  ) {}

  inspect(path: string, format: DiskFormat | undefined): Promise<FileFacts> {
    return inspectFile(this.local, path, format);
  }

  async reserve(datastoreId: number, bytes: number): Promise<void> {
    const folder = this.folder(datastoreId);
    await makeFolder(folder);
    const { bavail, bsize } = await statfs(folder);
    const needed = Math.ceil(bytes * MARGIN);
    if (bavail * bsize >= needed) return;
    throw preconditionError(
      'datastore-full',
      `datastore ${datastoreId} has ${mb(bavail * bsize)} MB free in ${folder}, ${Math.ceil(needed / BYTES_PER_MB)} MB are needed`,
      {
        next: `df -h ${folder}`,
      },
    );
  }

  sourceOf(datastoreId: number, imageKey: string): string {
    if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(imageKey) || imageKey.endsWith('.part')) throw new Error(`not a key for an image: ${JSON.stringify(imageKey)}`);
    return join(this.folder(datastoreId), imageKey);
  }

  async copyIn(path: string, source: string, onProgress?: (bytes: number) => void): Promise<string> {
    const target = this.inside(source);
    const there = await this.whole(target, onProgress);
    if (there !== undefined) return there;
    const from = await opened(resolve(path));
    try {
      await makeFolder(dirname(target));
      const part = `${target}.part`;
      return await filling(target, () =>
        orRemove(part, async () => {
          const before = await from.stat();
          const to = await open(part, 'w', 0o644);
          const copied = await copySparse(from, to, onProgress).finally(() => to.close());
          const after = await from.stat();
          if (copied.bytes !== before.size || after.size !== before.size || after.mtimeMs !== before.mtimeMs) throw changedMeanwhile(path);
          await commit(part, target);
          return copied.sha256;
        }),
      );
    } finally {
      await from.close();
    }
  }

  async clone(from: StoredImage, source: string): Promise<string> {
    // the copy would have snapshots that no one knows of
    if (from.format !== 'qcow2' || !(await hasSnapshots(this.local, from.source))) return this.copyIn(from.source, source);
    const target = this.inside(source);
    if (!(await isThere(target))) {
      await makeFolder(dirname(target));
      await filling(target, () => convert(this.local, from, target));
    }
    return (await this.whole(target)) as string;
  }

  revertSnapshot(image: StoredImage, snapshotId: number): Promise<void> {
    return filling(image.source, () => revertSnapshot(this.local, this.known(image), snapshotId));
  }

  deleteSnapshot(image: StoredImage, snapshotId: number): Promise<void> {
    return deleteSnapshot(this.local, this.known(image), snapshotId);
  }

  flatten(image: StoredImage, snapshotId: number, others: readonly number[]): Promise<void> {
    return filling(image.source, () => flatten(this.local, this.known(image), snapshotId, others));
  }

  async makeEmpty(source: string, sizeMb: number, format: DiskFormat): Promise<void> {
    const target = this.inside(source);
    if (await isThere(target)) return;
    await makeFolder(dirname(target));
    const part = `${target}.part`;
    await filling(target, () =>
      orRemove(part, async () => {
        await rm(part, { force: true });
        const result = await this.local.run(['qemu-img', 'create', '-q', '-f', format, part, `${idText(sizeMb)}M`]);
        if (result.code !== 0) {
          if (saysDiskFull(result.stderr)) throw full(target, result.stderr);
          throw executionError('image-create-failed', `${target} could not be made: ${complaint(result)}`, { output: result.stderr });
        }
        await commit(part, target);
      }),
    );
  }

  async remove(datastoreId: number, source: string): Promise<void> {
    const [folder, parent] = await Promise.all([realOrNone(this.folder(datastoreId)), realOrNone(dirname(source))]);
    if (folder === undefined || parent === undefined) return;
    const name = basename(source);
    if ((parent !== folder && !parent.startsWith(folder + sep)) || name === '' || name === '.' || name === '..') {
      throw preconditionError('outside-datastore', `${source} is not in datastore ${datastoreId} (${folder}) and was left alone`);
    }
    for (const path of [join(parent, name), join(parent, `${name}.part`)]) {
      // no recursion: an image is a file, and a folder in its place is not ours
      await rm(path, { force: true });
    }
    await rm(join(parent, `${name}.snap`), { recursive: true, force: true });
  }

  async monitor(datastoreId: number): Promise<Capacity> {
    const folder = this.folder(datastoreId);
    // not used yet: the file system that it would be on
    let ground = folder;
    while (!(await isThere(ground))) ground = dirname(ground);
    const { blocks, bavail, bsize } = await statfs(ground);
    return { totalMb: mb(blocks * bsize), freeMb: mb(bavail * bsize), usedMb: mb(await allocated(folder)) };
  }

  private folder(datastoreId: number): string {
    return join(this.root, idText(datastoreId));
  }

  private inside(source: string): string {
    const path = resolve(source);
    if (path !== source || !path.startsWith(resolve(this.root) + sep)) throw new Error(`not a path in ${this.root}: ${source}`);
    return path;
  }

  private known(image: StoredImage): StoredImage {
    return { ...image, source: this.inside(image.source) };
  }

  /** The sum of a file that has its name already: it got it when it was whole. */
  private async whole(target: string, onProgress?: (bytes: number) => void): Promise<string | undefined> {
    if (!(await isThere(target))) return undefined;
    const file = await open(target, 'r');
    return hashFile(file, onProgress).finally(() => file.close());
  }
}

const mb = (bytes: number): number => Math.floor(bytes / BYTES_PER_MB);

/** Bytes that a tree really takes, holes not counted. What goes while it is looked at counts as gone. */
const allocated = async (path: string): Promise<number> => {
  const stats = await lstat(path).catch(ifAbsent(undefined));
  if (stats === undefined) return 0;
  if (!stats.isDirectory()) return stats.blocks * 512;
  const names = await readdir(path).catch(ifAbsent([]));
  let sum = stats.blocks * 512;
  for (const name of names) sum += await allocated(join(path, name));
  return sum;
};

const isThere = async (path: string): Promise<boolean> => (await stat(path).catch(ifAbsent(undefined))) !== undefined;

const realOrNone = (path: string): Promise<string | undefined> => realpath(path).catch(ifAbsent(undefined));

const ifAbsent =
  <T>(instead: T) =>
  (e: NodeJS.ErrnoException): T => {
    if (e.code === 'ENOENT' || e.code === 'ENOTDIR') return instead;
    throw e;
  };

/** Work that writes into a datastore: what the file system says becomes one of our errors. */
const filling = async <T>(target: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (e) {
    if (isOneError(e)) throw e;
    const code = (e as NodeJS.ErrnoException).code;
    if (code === undefined) throw e;
    throw code === 'ENOSPC' || code === 'EDQUOT'
      ? full(target, messageOf(e))
      : executionError('datastore-write-failed', `${target} could not be written: ${messageOf(e)}`, { changed: NOTHING_LEFT, cause: e });
  }
};

const NOTHING_LEFT = 'nothing: the partial file was removed';

const full = (target: string, output: string): OneError =>
  executionError('datastore-full', `no space left in ${dirname(target)} while ${basename(target)} was written`, {
    changed: NOTHING_LEFT,
    next: `df -h ${dirname(target)}`,
    output,
  });

const changedMeanwhile = (path: string): OneError =>
  executionError('file-changed', `${path} was changed while it was copied`, { changed: NOTHING_LEFT, next: `lsof ${path}` });
