import { isVector, type Pairs, sorted, sortedPairs, type Template } from './template';

/**
 * A value as it stands between double quotes. Backslashes are doubled only where a quote follows them (a quote of the text or the closing one),
 * which is where reading gives them a meaning; everywhere else `\d` prints as `\d`.
 */
export const escapeValue = (value: string): string =>
  value.replace(/\\+|"/g, (hit, at: number) => {
    if (hit === '"') return '\\"';
    const next = value[at + hit.length];
    return next === undefined || next === '"' ? hit + hit : hit;
  });

const line = ([key, value]: readonly [string, string]): string => `${key}="${escapeValue(value)}"`;

const vectorText = (key: string, pairs: Pairs): string =>
  pairs.length === 0
    ? `${key}=[ ]`
    : `${key}=[\n${sortedPairs(pairs)
        .map((p) => `  ${line(p)}`)
        .join(',\n')} ]`;

const text = (t: Template): string =>
  sorted(t)
    .map(({ key, value }) => `${isVector(value) ? vectorText(key, value) : line([key, value])}\n`)
    .join('');

/** Sorted by key, one attribute a line, vectors one pair a line. Read again it gives the same attributes, sorted. */
export const printTemplate = (t: Template): string => text(t);

/** The same as the show commands print it: there an attribute without content is left out. */
export const showTemplate = (t: Template): string => text(t.filter(({ value }) => !isVector(value) || value.length > 0));
