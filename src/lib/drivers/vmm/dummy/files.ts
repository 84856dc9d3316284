import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Small files of the dummy world. Synchronous on purpose: each call takes some microseconds, less than handing it to a thread, and hundreds of
 * machines go through here in a test. Nothing is fsynced: the world is worth nothing.
 */
export const writeWhole = (path: string, content: string): void => {
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}.part`;
  try {
    writeFileSync(temporary, content);
    renameSync(temporary, path);
  } catch (e) {
    rmSync(temporary, { force: true });
    throw e;
  }
};

/** With the folders above it, made only when they are missing. */
export const writeWholeDeep = (path: string, content: string): void => {
  try {
    writeWhole(path, content);
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code !== 'ENOENT') throw e;
    mkdirSync(dirname(path), { recursive: true });
    writeWhole(path, content);
  }
};

export const absentAsUndefined = <T>(look: () => T): T | undefined => {
  try {
    return look();
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw e;
  }
};
