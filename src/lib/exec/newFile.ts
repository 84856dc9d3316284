import { mkdir, open, rename, rm } from 'node:fs/promises';
import { putPaths } from './putProtocol';

/** A file in the making: under a name of its own until it is whole. */
export interface NewFile {
  /** Writes all chunks; blocks of zeros become holes. Resolves with the bytes of the file. */
  fill(chunks: AsyncIterable<Buffer>): Promise<number>;
  /** On the disk for good, under its name. */
  commit(): Promise<void>;
  /** Nothing remains. Harmless after a commit. */
  discard(): Promise<void>;
}

const BLOCK = 4096;
const ZEROS = Buffer.alloc(BLOCK);

/** Begins a file beside `path`; makes the folders above it. Its errors are those of the file system. */
export const newFile = async (path: string, mode: number): Promise<NewFile> => {
  const { folder, temporary } = putPaths(path);
  await mkdir(folder, { recursive: true });
  const handle = await open(temporary, 'wx', 0o600);
  return {
    async fill(chunks) {
      let position = 0;
      for await (const chunk of chunks) {
        for (const { start, end } of dataIn(chunk, position)) {
          // write() may stop short, at a signal or at the last free block
          for (let at = start; at < end; ) at += (await handle.write(chunk, at, end - at, position + at)).bytesWritten;
        }
        position += chunk.length;
      }
      // a hole at the end has to be told
      await handle.truncate(position);
      return position;
    },
    async commit() {
      await handle.chmod(mode);
      await handle.sync();
      await handle.close();
      await rename(temporary, path);
      await syncFolder(folder);
    },
    async discard() {
      await handle.close();
      await rm(temporary, { force: true });
    },
  };
};

/** The stretches of a chunk that are not zero, by blocks of the file in which the chunk begins at `position`. */
export const dataIn = (chunk: Buffer, position: number): { start: number; end: number }[] => {
  const stretches: { start: number; end: number }[] = [];
  for (let start = 0; start < chunk.length; ) {
    const end = Math.min(chunk.length, start + BLOCK - ((position + start) % BLOCK));
    const zero = ZEROS.compare(chunk, start, end, 0, end - start) === 0;
    const last = stretches.at(-1);
    if (!zero && last?.end === start) last.end = end;
    else if (!zero) stretches.push({ start, end });
    start = end;
  }
  return stretches;
};

/** A rename outlives a power cut only when its folder was written too. */
const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

export const isDiskFull = (cause: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes((cause as NodeJS.ErrnoException).code ?? '');
