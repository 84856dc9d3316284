import { linesOf, textOf } from './lines';

/** interfaces(5): reading stanzas with where they stand, and taking some of them out without touching anything else. */

export interface IfaceStanza {
  readonly name: string;
  readonly family: string;
  readonly method: string;
  /** in the order of the file; names with `_`, as bridge-utils reads both */
  readonly options: readonly (readonly [string, string])[];
  readonly auto: boolean;
  readonly file: string;
}

interface Block {
  readonly word: string;
  readonly rest: readonly string[];
  readonly first: number;
  /** one behind its last line that says something */
  readonly end: number;
  readonly options: readonly (readonly [string, string])[];
}

const STANZA = /^(iface|auto|allow-\S+|mapping|source|source-directory|no-auto-down|no-scripts|rename|template)$/;

const blocksOf = (lines: readonly string[]): Block[] => {
  const blocks: Block[] = [];
  let open: { word: string; rest: string[]; first: number; end: number; options: [string, string][] } | undefined;
  for (let i = 0; i < lines.length; i++) {
    const first = i;
    let line = lines[i] as string;
    if (/^\s*(#|$)/.test(line)) continue;
    while (line.endsWith('\\') && i + 1 < lines.length) line = `${line.slice(0, -1)} ${lines[++i]}`;
    const [word = '', ...rest] = line.trim().split(/\s+/);
    if (STANZA.test(word)) {
      open = { word, rest, first, end: i + 1, options: [] };
      blocks.push(open);
    } else if (open) {
      open.options.push([word.replaceAll('-', '_'), rest.join(' ')]);
      open.end = i + 1;
    }
  }
  return blocks;
};

export interface ReadFile {
  readonly path: string;
  readonly text: string;
}

/** What ifupdown would do by these files; `source` is followed by the caller, who gives all of them. */
export const stanzasOf = (files: readonly ReadFile[]): IfaceStanza[] => {
  const all = files.map(({ path, text }) => ({ path, blocks: blocksOf(linesOf(text)) }));
  const auto = new Set(all.flatMap(({ blocks }) => blocks.filter((b) => b.word === 'auto' || b.word === 'allow-auto').flatMap((b) => b.rest)));
  return all.flatMap(({ path, blocks }) =>
    blocks
      .filter((b) => b.word === 'iface')
      .map((b) => ({
        name: b.rest[0] ?? '',
        family: b.rest[1] ?? '',
        method: b.rest[2] ?? '',
        options: b.options,
        auto: auto.has(b.rest[0] ?? ''),
        file: path,
      })),
  );
};

/** The files a file sources, as they are written in it: patterns of `source`, folders of `source-directory`. */
export const sourcesOf = (text: string): string[] =>
  blocksOf(linesOf(text))
    .filter((b) => b.word === 'source' || b.word === 'source-directory')
    .map((b) => (b.word === 'source-directory' ? `${b.rest[0]}/*` : (b.rest[0] ?? '')));

/** Without the `iface` stanzas of these names, and without them in `auto` and `allow-` lines; comments stay. */
export const withoutInterfaces = (text: string, names: ReadonlySet<string>): string => {
  const lines = linesOf(text);
  const gone = new Set<number>();
  const changed = new Map<number, string>();
  for (const b of blocksOf(lines)) {
    if (b.word === 'iface' && names.has(b.rest[0] ?? '')) for (let i = b.first; i < b.end; i++) gone.add(i);
    if (b.word !== 'auto' && !b.word.startsWith('allow-')) continue;
    const left = b.rest.filter((n) => !names.has(n));
    if (left.length === b.rest.length) continue;
    for (let i = b.first; i < b.end; i++) gone.add(i);
    if (left.length > 0) {
      gone.delete(b.first);
      changed.set(b.first, [b.word, ...left].join(' '));
    }
  }
  if (gone.size === 0 && changed.size === 0) return text;
  // of the empty lines before and behind what was taken out, one side is enough
  lines.forEach((line, i) => {
    const before = lines.slice(0, i).findLastIndex((_, k) => !gone.has(k));
    if (line.trim() === '' && gone.has(i - 1) && (before < 0 || lines[before]?.trim() === '')) gone.add(i);
  });
  return textOf(lines.flatMap((line, i) => (gone.has(i) ? [] : [changed.get(i) ?? line])));
};
