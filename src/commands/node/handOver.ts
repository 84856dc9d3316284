import { constants, copyFileSync, existsSync, lchownSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Paths } from '../../lib/config/paths';

/** Mounts and keys have owners of their own. */
const LEFT = new Set(['datastores', '.ssh']);

/**
 * Root prepares machines, and oneadmin keeps the cloud: what root made of the state becomes that of the owner of its folder, with the credentials of the first run.
 * Links are not followed, and what has several names is left.
 */
export const handOver = ({ var: folder, privateDir, auth }: Paths): void => {
  if (process.getuid?.() !== 0 || !existsSync(folder)) return;
  const { uid, gid } = lstatSync(folder);
  if (uid === 0) return;
  const credentials = join(privateDir, 'one_auth');
  if (existsSync(auth) && lstatSync(privateDir, { throwIfNoEntry: false })?.isDirectory() && !existsSync(credentials))
    copyFileSync(auth, credentials, constants.COPYFILE_EXCL);
  const give = (path: string): void => {
    const found = lstatSync(path);
    if (found.uid === 0 && (found.isDirectory() || (found.isFile() && found.nlink === 1))) lchownSync(path, uid, gid);
    if (found.isDirectory()) for (const name of readdirSync(path)) give(join(path, name));
  };
  for (const name of readdirSync(folder)) if (!LEFT.has(name)) give(join(folder, name));
};
