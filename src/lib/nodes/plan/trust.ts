import { parseIp4 } from '../../model/addresses';
import type { Facts, PublicKey } from '../facts/facts';
import { ONE, SSH_DIR } from '../folders';
import { keyIn } from '../keys/keyLines';
import { addressOf, type Platform } from '../platform/platform';
import { othersOf, oursOf, withBlock } from '../render/lines';
import { fileChange, folderChange, pendingOr } from './changes';
import { hasKeyOfItsOwn, type PeerKeys } from './nodeKey';
import type { Step } from './step';

export interface Trust {
  /** public keys that may log in as oneadmin, as lines of authorized_keys */
  readonly authorized: readonly string[];
  /** pinned host keys of all machines, as lines of known_hosts */
  readonly known: readonly string[];
  /** public keys (base64) on their way out: left where they are in our lines, and never added */
  readonly leaving?: readonly string[];
  /** containers of which nobody knows the host key yet */
  readonly coming?: readonly string[];
}

/** Another hypervisor, which logs in to this one when it moves VMs here. */
export interface Peer {
  readonly name: string;
  /** addresses it comes from; empty: any */
  readonly from: readonly string[];
  readonly key: PublicKey | 'coming' | 'unknown';
}

/** Of a hypervisor the others. */
export const peersOf = (platform: Platform, name: string, keys: PeerKeys): Peer[] => {
  if (!hasKeyOfItsOwn(platform, name)) return [];
  return [...platform.machines].flatMap(([other, m]): Peer[] => {
    if (other === name || !m.roles.includes('hypervisor')) return [];
    const addresses = [addressOf(other, m), ...[...(m.network?.bridges.values() ?? [])].flatMap((b) => b.address?.split('/')[0] ?? [])];
    return [
      {
        name: other,
        // a name says nothing here: sshd does not look up who comes
        from: addresses.some((a) => parseIp4(a) === undefined) ? [] : [...new Set(addresses)],
        key: keys.get(other) ?? 'unknown',
      },
    ];
  });
};

/** Of a login it gets what qemu+ssh needs: a program. No terminal, no forwarding, and from nowhere else. */
const peerLine = ({ name, from }: Peer, { type, key }: PublicKey): string =>
  `restrict${from.length === 0 ? '' : `,from="${from.join(',')}"`} ${type} ${key} ${commentOf(name)}`;

export const commentOf = (machine: string): string => `${ONE.name}@${machine}`;

/** The lines of ours in authorized_keys: what is there of a machine that was not asked, or of a key that is leaving, stays. */
const authorizedLines = (trust: Trust, peers: readonly Peer[], text: string): string[] => {
  const there = oursOf(text);
  const lines = [...trust.authorized];
  const keys = new Set(lines.map(keyIn));
  const leaving = new Set(trust.leaving);
  lines.push(...there.filter((l) => leaving.has(keyIn(l) ?? '') && !keys.has(keyIn(l))));
  for (const peer of peers) {
    // the key that all machines share has a line already
    if (typeof peer.key === 'object') lines.push(...(keys.has(peer.key.key) ? [] : [peerLine(peer, peer.key)]));
    else lines.push(...there.filter((l) => l.startsWith('restrict') && l.endsWith(` ${commentOf(peer.name)}`)));
  }
  return lines;
};

const OURS = { uid: ONE.id, gid: ONE.id };

/** Who may log in as oneadmin, and which host keys oneadmin believes. Lines of others stay. */
export const trustSteps = (facts: Facts, trust: Trust, peers: readonly Peer[]): Step[] => {
  const known = (text: string): string => {
    const others = new Set(othersOf(text).map((l) => l.trim()));
    return withBlock(text, trust.known, (line) => others.has(line));
  };
  const authorized = (text: string): string => {
    // a line of an administrator that lets a key in says all that is wanted, in whatever words
    const others = new Set(othersOf(text).flatMap((l) => keyIn(l) ?? []));
    return withBlock(text, authorizedLines(trust, peers, text), (line) => others.has(keyIn(line) ?? ''));
  };
  const coming = trust.coming ?? [];
  const later = peers.flatMap((p) => (p.key === 'coming' ? [p.name] : []));
  return pendingOr(facts, {
    id: 'trust',
    title: `keys that may log in as ${ONE.name}, and host keys of the machines`,
    folders: folderChange(facts, { path: SSH_DIR, mode: '700', ...OURS }),
    files: [
      ...fileChange(facts, `${SSH_DIR}/authorized_keys`, authorized, { mode: '600', ...OURS }),
      ...fileChange(facts, `${SSH_DIR}/known_hosts`, known, { mode: '600', ...OURS }),
    ],
    ...(later.length > 0 ? { later, always: true } : {}),
    ...(coming.length > 0 ? { laterHosts: coming, always: true } : {}),
  });
};
