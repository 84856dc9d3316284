import { chownSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Whoever runs the command, files of oneadmin stay oneadmin's: those of root nobody else could read. */
export const giveToOwnerOf = (like: string, ...paths: string[]): void => {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(like);
  for (const path of paths) chownSync(path, uid, gid);
};

/** Writes a file of the front-end; it is there whole or not at all, and belongs to whom its folder belongs. */
export const replaceOwn = (path: string, text: string | Uint8Array, mode: number): void => {
  const fresh = `${path}.onenode-new`;
  rmSync(fresh, { force: true });
  // never through a link that somebody put there
  writeFileSync(fresh, text, { mode, flag: 'wx', flush: true });
  giveToOwnerOf(dirname(path), fresh);
  renameSync(fresh, path);
};
