import { createHash } from 'node:crypto';
import { chownSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { preconditionError } from '../errors/errors';
import type { Runner } from '../exec/runner';
import { ONE } from './folders';
import { replaceOwn } from './keys/ownFile';
import { targetOf } from './machines';
import type { Platform } from './platform/platform';
import { knownHostsLine, knownNames, linesAbout } from './render/knownHosts';
import { linesOf, textOf } from './render/lines';

export interface HostKey {
  readonly type: string;
  /** base64, as in known_hosts */
  readonly key: string;
}

/** As ssh-keygen -l prints it. */
export const fingerprintOf = ({ key }: HostKey): string =>
  `SHA256:${createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64').replace(/=+$/, '')}`;

export const shortType = ({ type }: HostKey): string => (type.startsWith('ecdsa-') ? 'ecdsa' : type.replace(/^ssh-/, ''));

const SCAN_SECONDS = 5;

/** What a machine offers now; nothing is believed. Errors: preconditionError 'node-unreachable'. */
export const offeredKeys = async (platform: Platform, name: string, local: Runner): Promise<HostKey[]> => {
  const { host, port } = targetOf(platform, name);
  const { stdout } = await local.run(['ssh-keyscan', '-T', String(SCAN_SECONDS), '-p', String(port), '-t', 'ed25519,ecdsa,rsa', '--', host], {
    timeoutMs: (SCAN_SECONDS + 5) * 1000,
  });
  const keys = linesOf(stdout).flatMap((line) => {
    const [, type, key] = line.startsWith('#') ? [] : line.split(' ');
    return type !== undefined && key !== undefined ? [{ type, key }] : [];
  });
  if (keys.length > 0) return keys;
  throw preconditionError('node-unreachable', `no SSH server answers at ${host} port ${port}`, { next: `ssh-keyscan -p ${port} ${host}` });
};

/** Of the keys offered those that are not pinned yet. Errors: preconditionError 'host-key-changed', when one is pinned as another. */
export const newKeys = (platform: Platform, name: string, offered: readonly HostKey[], known: string): HostKey[] => {
  const names = namesIn(platform, name);
  const pinned = linesAbout(known, new Set(names))
    .filter((l) => !l.startsWith('@'))
    .map((l) => l.split(/\s+/));
  return offered.filter((o) => {
    const same = pinned.filter(([, type]) => type === o.type);
    const other = same.find(([, , key]) => key !== o.key);
    if (other !== undefined)
      throw preconditionError(
        'host-key-changed',
        `${name} offers another ${shortType(o)} host key (${fingerprintOf(o)}) than the pinned one; find out why (reinstalled, another machine, an attack), then forget the old one`,
        {
          next: names.map((n) => `ssh-keygen -R '${n}'`).join(' && '),
        },
      );
    return same.length === 0;
  });
};

/** Lines `NAME FINGERPRINT` that somebody wrote down at the machines: what may be pinned without a question. */
export const parseFingerprints = (text: string, file: string): ReadonlySet<string> => {
  const pairs = new Set<string>();
  linesOf(text).forEach((line, i) => {
    if (/^\s*(#|$)/.test(line)) return;
    const found = /^\s*(\S+)\s+(SHA256:[A-Za-z0-9+/]{43})\s*$/.exec(line);
    if (!found)
      throw preconditionError(
        'fingerprints',
        `${file}:${i + 1}:1: expected a machine and a fingerprint (on-node1 SHA256:...), found: ${JSON.stringify(line.slice(0, 60))}`,
      );
    pairs.add(`${found[1]} ${found[2]}`);
  });
  return pairs;
};

/** Names of a machine in known_hosts. */
const namesIn = (platform: Platform, name: string): string[] => {
  const { host, port } = targetOf(platform, name);
  return knownNames(name, host, port);
};

export const readKnown = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw e;
  }
};

/**
 * Adds lines to known_hosts of the front-end, `instead` of those that are about the same machines; the file is there whole or not at all. Run by root, it gets the owner of its folder: oneadmin reads it, perhaps
 * before the account is there.
 */
export const pin = (platform: Platform, file: string, keys: ReadonlyMap<string, readonly HostKey[]>, instead = false): void => {
  const lines = [...keys].flatMap(([name, its]) => its.map((k) => knownHostsLine(namesIn(platform, name), k.type, k.key)));
  const folder = dirname(file);
  if (mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined && process.getuid?.() === 0) chownSync(folder, ONE.id, ONE.id);
  const before = readKnown(file);
  const names = new Set([...keys.keys()].flatMap((name) => namesIn(platform, name)));
  const old = new Set(instead ? linesAbout(before, names).filter((l) => !l.startsWith('@')) : []);
  replaceOwn(file, textOf([...linesOf(before).filter((l) => !old.has(l.trim())), ...lines]), 0o600);
};
