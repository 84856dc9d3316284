import type { Entry, Facts } from './facts/facts';
import { SSH_DIR } from './folders';

/** The manifest of a machine as the front-end keeps it, besides the machine itself. */

const keyOf = (e: Entry): string => `${e.kind}:${e.path}`;

const inOrder = (entries: readonly Entry[]): Entry[] => [...entries].sort((a, b) => (BigInt(a.seq) < BigInt(b.seq) ? -1 : 1));

export const packEntries = (entries: readonly Entry[]): string =>
  JSON.stringify(entries.map(({ was, ...e }) => ({ ...e, ...(was ? { was: { ...was, text: was.text?.toString('base64') } } : {}) })));

export const unpackEntries = (json: string): Entry[] =>
  (JSON.parse(json) as (Omit<Entry, 'was'> & { was?: { mode: string; uid: number; gid: number; text?: string } })[]).map(({ was, ...e }) => ({
    ...e,
    was: was && { mode: was.mode, uid: was.uid, gid: was.gid, ...(was.text === undefined ? {} : { text: Buffer.from(was.text, 'base64') }) },
  }));

/** What the copy has and the machine has not. */
export const lostEntries = (there: readonly Entry[], kept: readonly Entry[]): Entry[] => {
  const known = new Set(there.map(keyOf));
  return kept.filter((e) => !known.has(keyOf(e)));
};

/** Of an entry that both have, the machine's counts: it is written before each change. */
export const mergedEntries = (there: readonly Entry[], kept: readonly Entry[]): Entry[] => inOrder([...there, ...lostEntries(there, kept)]);

/** Files that have to be looked at besides those that the machine names itself. Private keys are never read. */
export const keptFiles = (kept: readonly Entry[]): string[] =>
  kept.flatMap((e) => (e.kind === 'file' && (!e.path.startsWith(`${SSH_DIR}/id_`) || e.path.endsWith('.pub')) ? [e.path] : []));

/** What the machine says of itself, with the entries that it lost, and a note when there are some. */
export const withKept = (facts: Facts, kept: readonly Entry[]): { readonly facts: Facts; readonly notes: readonly string[] } => {
  const entries = mergedEntries(facts.entries, kept);
  const lost = entries.length - facts.entries.length;
  if (lost === 0) return { facts, notes: [] };
  const note = `the manifest on the machine lacks ${lost} of ${entries.length} entries; they are taken from the copy that the front-end keeps`;
  return { facts: { ...facts, entries }, notes: [note] };
};
