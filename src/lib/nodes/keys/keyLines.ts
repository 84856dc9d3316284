import type { PublicKey } from '../facts/facts';
import { linesOf, textOf } from '../render/lines';

/** A key that another one takes the place of. Lines of authorized_keys and of known_hosts both end with `TYPE KEY [COMMENT]`. */
export interface Replacement {
  /** base64 */
  readonly old: string;
  readonly next: PublicKey;
  /** what stands behind the new key; '' for known_hosts */
  readonly comment: string;
}

interface Parted {
  /** options, or names, with the blank behind them */
  readonly before: string;
  readonly key: string;
}

const part = (line: string): Parted | undefined => {
  const found = /^(.*?)(?:ssh-|ecdsa-|sk-)[a-z0-9@.-]+[ \t]+([A-Za-z0-9+/]+=*)(?=[ \t]|$)/.exec(line);
  // a type stands at the beginning or behind a blank
  if (!found || /^\s*#/.test(line) || !/(^|[ \t])$/.test(found[1] as string)) return undefined;
  return { before: found[1] as string, key: found[2] as string };
};

/** Of a line the key (base64); undefined: there is none in it. */
export const keyIn = (line: string): string | undefined => part(line)?.key;

export const hasKey = (text: string, key: string): boolean => linesOf(text).some((l) => part(l)?.key === key);

/** Each line of an old key is followed by the same line with the new one, unless that is there; the rest is as it was. */
export const withNextBeside = (text: string, replacements: readonly Replacement[]): string => edit(text, replacements, (line) => [line]);

/** Lines of an old key become those of the new one, each once. */
export const withNextInstead = (text: string, replacements: readonly Replacement[]): string => edit(text, replacements, () => []);

const edit = (text: string, replacements: readonly Replacement[], kept: (line: string) => string[]): string => {
  const has = new Set(linesOf(text));
  let changed = false;
  const lines = linesOf(text).flatMap((line) => {
    const parted = part(line);
    const r = replacements.find(({ old, next }) => old === parted?.key && old !== next.key);
    if (parted === undefined || r === undefined) return [line];
    const next = `${parted.before}${r.next.type} ${r.next.key}${r.comment === '' ? '' : ` ${r.comment}`}`;
    const made = has.has(next) ? kept(line) : [...kept(line), next];
    has.add(next);
    changed ||= made.length !== 1 || made[0] !== line;
    return made;
  });
  return changed ? textOf(lines) : text;
};
