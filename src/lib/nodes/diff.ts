import { linesOf } from './render/lines';

/** A unified diff of two texts, as `diff -u` writes it. undefined: a file that is not there. Empty when they are the same. */
export const unifiedDiff = (path: string, before: string | undefined, after: string | undefined, context = 3): string => {
  if (before === after) return '';
  const edits = editsOf(linesOf(before ?? ''), linesOf(after ?? ''));
  const head = [`--- ${before === undefined ? '/dev/null' : path}`, `+++ ${after === undefined ? '/dev/null' : path}`];
  return `${[...head, ...hunksOf(edits, context)].join('\n')}\n`;
};

interface Edit {
  readonly sign: ' ' | '-' | '+';
  readonly line: string;
}

/** By the longest common subsequence; files of a machine have some hundred lines, and the equal ends are left out of the table. */
const editsOf = (a: readonly string[], b: readonly string[]): Edit[] => {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const same = (line: string): Edit => ({ sign: ' ', line });
  return [...a.slice(0, start).map(same), ...middle(a.slice(start, a.length - end), b.slice(start, b.length - end)), ...a.slice(a.length - end).map(same)];
};

const middle = (a: readonly string[], b: readonly string[]): Edit[] => {
  const longest = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  const at = (i: number, j: number): number => longest[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--) (longest[i] as Uint32Array)[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const edits: Edit[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      edits.push({ sign: ' ', line: a[i++] as string });
      j++;
    } else if (i < a.length && (j >= b.length || at(i + 1, j) >= at(i, j + 1))) edits.push({ sign: '-', line: a[i++] as string });
    else edits.push({ sign: '+', line: b[j++] as string });
  }
  return edits;
};

const hunksOf = (edits: readonly Edit[], context: number): string[] => {
  const out: string[] = [];
  let [oldLine, newLine, i] = [1, 1, 0];
  while (i < edits.length) {
    const next = edits.findIndex((e, k) => k >= i && e.sign !== ' ');
    if (next < 0) break;
    const first = Math.max(i, next - context);
    oldLine += first - i;
    newLine += first - i;
    let last = next;
    for (let k = next; k < edits.length && k - last <= 2 * context; k++) if (edits[k]?.sign !== ' ') last = k;
    const hunk = edits.slice(first, Math.min(edits.length, last + context + 1));
    const [removed, added] = [hunk.filter((e) => e.sign !== '+').length, hunk.filter((e) => e.sign !== '-').length];
    out.push(`@@ -${range(oldLine, removed)} +${range(newLine, added)} @@`, ...hunk.map((e) => `${e.sign}${e.line}`));
    oldLine += removed;
    newLine += added;
    i = first + hunk.length;
  }
  return out;
};

const range = (start: number, count: number): string => (count === 0 ? `${start - 1},0` : count === 1 ? `${start}` : `${start},${count}`);
