import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pairsIn } from './keys/frontEndPair';
import type { Trust } from './plan/trust';
import { addressOf, type Platform } from './platform/platform';
import { knownNames, linesAbout } from './render/knownHosts';

/**
 * What machines are to believe: the public key of the front-end, and the host keys that are pinned here. `sshDir`: of oneadmin on the front-end; `coming`: containers that
 * are not made yet, of which an older pin says nothing.
 */
export const trustOf = (platform: Platform, sshDir: string, coming: readonly string[] = []): Trust => {
  const { current, next, leaving } = pairsIn(sshDir);
  const names = new Set([...platform.machines].flatMap(([name, m]) => (coming.includes(name) ? [] : knownNames(name, addressOf(name, m), m.port ?? 22))));
  const file = join(sshDir, 'known_hosts');
  // while a key pair is changed for another, both are let in; so an apply in the middle of it stops nothing
  const authorized = next === undefined || next.public.key === current.public.key ? [current.line] : [current.line, next.line];
  return {
    authorized,
    leaving: leaving === undefined ? [] : [leaving.public.key],
    known: existsSync(file) ? linesAbout(readFileSync(file, 'utf8'), names) : [],
    coming,
  };
};
