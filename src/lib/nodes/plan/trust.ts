import type { Facts } from '../facts/facts';
import { ONE, SSH_DIR } from '../folders';
import { othersOf, withBlock } from '../render/lines';
import { fileChange, folderChange, pendingOr } from './changes';
import type { Step } from './step';

export interface Trust {
  /** public keys that may log in as oneadmin, as lines of authorized_keys */
  readonly authorized: readonly string[];
  /** pinned host keys of all machines, as lines of known_hosts */
  readonly known: readonly string[];
}

const OURS = { uid: ONE.id, gid: ONE.id };

/** Who may log in as oneadmin, and which host keys oneadmin believes. Lines of others stay. */
export const trustSteps = (facts: Facts, trust: Trust): Step[] => {
  const lines = (ours: readonly string[]) => (text: string) => {
    const others = new Set(othersOf(text).map((l) => l.trim()));
    return withBlock(text, ours, (line) => others.has(line));
  };
  return pendingOr(facts, {
    id: 'trust',
    title: `keys that may log in as ${ONE.name}, and host keys of the machines`,
    folders: folderChange(facts, { path: SSH_DIR, mode: '700', ...OURS }),
    files: [
      ...fileChange(facts, `${SSH_DIR}/authorized_keys`, lines(trust.authorized), { mode: '600', ...OURS }),
      ...fileChange(facts, `${SSH_DIR}/known_hosts`, lines(trust.known), { mode: '600', ...OURS }),
    ],
  });
};
