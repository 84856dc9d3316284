import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { preconditionError } from '../errors/errors';
import type { Trust } from './plan/trust';
import { addressOf, type Platform } from './platform/platform';
import { knownNames, linesAbout } from './render/knownHosts';

/** What machines are to believe: the public key of the front-end, and the host keys that are pinned here. `sshDir`: of oneadmin on the front-end. */
export const trustOf = (platform: Platform, sshDir: string): Trust => {
  const pub = ['id_ed25519.pub', 'id_rsa.pub'].map((n) => join(sshDir, n)).find((f) => existsSync(f));
  if (pub === undefined)
    throw preconditionError('ssh-key-missing', `there is no public key of the front-end in ${sshDir}`, {
      next: `ssh-keygen -q -t ed25519 -N '' -f ${join(sshDir, 'id_ed25519')}`,
    });
  const names = new Set([...platform.machines].flatMap(([name, m]) => knownNames(name, addressOf(name, m), m.port ?? 22)));
  const file = join(sshDir, 'known_hosts');
  return { authorized: [readFileSync(pub, 'utf8').trim()], known: existsSync(file) ? linesAbout(readFileSync(file, 'utf8'), names) : [] };
};
