import { createHash } from 'node:crypto';
import { chown, type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

const CHUNK = 4 * 1024 * 1024;
/** what is looked at for zeros at once: a block of most file systems is 4 KiB, and smaller holes are not worth a system call */
const BLOCK = 64 * 1024;
const ZEROS = Buffer.alloc(BLOCK);

export interface Copied {
  readonly bytes: number;
  readonly sha256: string;
}

/** Copies all of `from` into `to` (empty, writable) and hashes it on the way; blocks of zeros become holes. */
export const copySparse = async (from: FileHandle, to: FileHandle, onProgress?: (bytes: number) => void): Promise<Copied> => {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(CHUNK);
  let position = 0;
  for (;;) {
    const { bytesRead } = await from.read(buffer, 0, CHUNK, position);
    if (bytesRead === 0) break;
    const chunk = buffer.subarray(0, bytesRead);
    hash.update(chunk);
    for (const [start, end] of runsOfData(chunk)) await writeAll(to, chunk.subarray(start, end), position + start);
    position += bytesRead;
    onProgress?.(position);
  }
  // a file that ends in a hole has no last byte to write
  await to.truncate(position);
  return { bytes: position, sha256: hash.digest('hex') };
};

/** Neighbouring blocks that hold something, as [start, end) pairs. */
const runsOfData = (chunk: Buffer): [number, number][] => {
  const runs: [number, number][] = [];
  for (let start = 0; start < chunk.length; start += BLOCK) {
    const end = Math.min(start + BLOCK, chunk.length);
    if (chunk.compare(ZEROS, 0, end - start, start, end) === 0) continue;
    const last = runs.at(-1);
    if (last !== undefined && last[1] === start) last[1] = end;
    else runs.push([start, end]);
  }
  return runs;
};

const writeAll = async (to: FileHandle, data: Buffer, position: number): Promise<void> => {
  for (let done = 0; done < data.length; ) {
    const { bytesWritten } = await to.write(data, done, data.length - done, position + done);
    done += bytesWritten;
  }
};

export const hashFile = async (file: FileHandle, onProgress?: (bytes: number) => void): Promise<string> => {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(CHUNK);
  let position = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, CHUNK, position);
    if (bytesRead === 0) return hash.digest('hex');
    hash.update(buffer.subarray(0, bytesRead));
    position += bytesRead;
    onProgress?.(position);
  }
};

/** Made by root, a file would be root's, and no domain of the cloud's account could write a persistent image on a shared datastore: it goes to whom the folder belongs. */
const handOver = async (path: string): Promise<void> => {
  if (process.geteuid?.() !== 0) return;
  const { uid, gid } = await stat(dirname(path));
  await chown(path, uid, gid);
};

/** The folder of a datastore, and where it was missing too the one of all datastores. */
export const makeFolder = async (folder: string): Promise<void> => {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  if (first !== folder) await handOver(first);
  await handOver(folder);
};

/** Gives a temporary file its name for good: both survive a power cut from here on. */
export const commit = async (part: string, path: string): Promise<void> => {
  await handOver(part);
  await synced(part);
  await rename(part, path);
  await synced(dirname(path));
};

const synced = async (path: string): Promise<void> => {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** Runs work that fills `part`; what fails leaves no such file. */
export const orRemove = async <T>(part: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (e) {
    await rm(part, { force: true });
    throw e;
  }
};
