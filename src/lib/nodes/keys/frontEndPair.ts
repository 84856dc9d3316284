import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { executionError, preconditionError } from '../../errors/errors';
import type { Runner } from '../../exec/runner';
import type { PublicKey } from '../facts/facts';
import { giveToOwnerOf, replaceOwn } from './ownFile';

/**
 * The key pair of the front-end, and that which takes its place. Folders beside it say how far a rotation is; each appears and goes in one step:
 *
 *   onenode-next     the new pair, before it is the front-end's own
 *   onenode-leaving  the old pair, from then on until no machine lets it in any more
 */
export interface Pair {
  /** of the private half; the public one lies beside it */
  readonly path: string;
  readonly public: PublicKey;
  /** as a line of authorized_keys */
  readonly line: string;
  readonly comment: string;
}

export interface Pairs {
  readonly current: Pair;
  readonly next: Pair | undefined;
  readonly leaving: Pair | undefined;
}

const NAMES = ['id_ed25519', 'id_rsa'] as const;
const NEXT = 'onenode-next';
const LEAVING = 'onenode-leaving';

/** Private keys to log in with, in the order in which they are tried; a machine that was down may know the old one only. */
export const privateKeysIn = (sshDir: string): string[] => [sshDir, join(sshDir, LEAVING)].flatMap((dir) => NAMES.map((n) => join(dir, n)));

/** Errors: preconditionError 'ssh-key-missing'. */
export const pairsIn = (sshDir: string): Pairs => {
  const current = pairIn(sshDir);
  if (current === undefined)
    throw preconditionError('ssh-key-missing', `there is no public key of the front-end in ${sshDir}`, {
      next: `ssh-keygen -q -t ed25519 -N '' -f ${join(sshDir, NAMES[0])}`,
    });
  const [next, leaving] = [pairIn(join(sshDir, NEXT)), pairIn(join(sshDir, LEAVING))];
  // between two steps of `swap` the same pair may lie in two places
  return { current, next, leaving };
};

const pairIn = (dir: string): Pair | undefined => {
  const path = NAMES.map((n) => join(dir, n)).find((f) => existsSync(`${f}.pub`));
  if (path === undefined) return undefined;
  const line = readFileSync(`${path}.pub`, 'utf8').trim();
  const [type = '', key = '', ...comment] = line.split(/\s+/);
  return { path, public: { type, key }, line, comment: comment.join(' ') };
};

/** A folder that is filled before it has its name. */
const appear = async (path: string, owner: string, fill: (folder: string) => void | Promise<void>): Promise<void> => {
  const fresh = `${path}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { mode: 0o700 });
  await fill(fresh);
  giveToOwnerOf(owner, fresh);
  renameSync(fresh, path);
};

/** Makes the new pair. Errors: preconditionError 'ssh-key-missing', when the private half is not in a file. */
export const beginPair = async (sshDir: string, local: Runner): Promise<void> => {
  const { current } = pairsIn(sshDir);
  if (!existsSync(current.path))
    throw preconditionError('ssh-key-missing', `the private half of ${current.path}.pub is not there, so nothing can be put in its place`, {
      next: `ls -l ${sshDir}`,
    });
  await appear(join(sshDir, NEXT), current.path, async (folder) => {
    const path = join(folder, NAMES[0]);
    const comment = current.comment === '' ? `oneadmin@${hostname()}` : current.comment;
    const made = await local.run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', path]);
    if (made.code !== 0) throw executionError('ssh-keygen', 'the new key pair could not be made', { output: made.stderr });
    giveToOwnerOf(current.path, path, `${path}.pub`);
  });
};

/** The new pair becomes the front-end's own, the old one is leaving. May be done again after it was cut off anywhere. */
export const swapPair = async (sshDir: string): Promise<void> => {
  const { current, next, leaving } = pairsIn(sshDir);
  if (next === undefined) return;
  const old = leaving === undefined ? current : { ...leaving, path: join(sshDir, basename(leaving.path)) };
  if (leaving === undefined)
    await appear(join(sshDir, LEAVING), current.path, (folder) => {
      for (const f of [current.path, `${current.path}.pub`]) {
        copyFileSync(f, join(folder, basename(f)));
        giveToOwnerOf(f, join(folder, basename(f)));
      }
    });
  const own = join(sshDir, NAMES[0]);
  replaceOwn(`${own}.pub`, readFileSync(`${next.path}.pub`), 0o644);
  replaceOwn(own, readFileSync(next.path), 0o600);
  if (old.path !== own) for (const f of [old.path, `${old.path}.pub`]) rmSync(f, { force: true });
  rmSync(join(sshDir, NEXT), { recursive: true, force: true });
};

/** Nobody lets the old pair in any more. */
export const endPair = (sshDir: string): void => rmSync(join(sshDir, LEAVING), { recursive: true, force: true });
