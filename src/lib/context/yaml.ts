/** A document whose keys are ours and whose values may be anybody's. */
export type Yaml = string | number | boolean | readonly Yaml[] | { readonly [key: string]: Yaml };

const KEY = /^[a-z][a-z0-9_-]*$/;

/**
 * Block YAML in which every value is a JSON string, number or boolean: JSON scalars are YAML scalars that end where they end, so no value can become
 * a key, a comment, an alias or a second document. Two spaces a level.
 */
export const yaml = (value: Yaml): string => `${block(value, '').replace(/^\n/, '')}\n`;

const block = (value: Yaml, indent: string): string => {
  if (typeof value !== 'object') return scalar(value);
  const entries: [string, Yaml][] = Array.isArray(value)
    ? value.map((item: Yaml) => ['-', item])
    : Object.entries(value).map(([key, v]) => [`${checked(key)}:`, v]);
  if (entries.length === 0) return Array.isArray(value) ? '[]' : '{}';
  return entries.map(([head, item]) => `\n${indent}${head}${behind(head, item, `${indent}  `)}`).join('');
};

/** What follows a dash or a key: a value on the same line, more lines below it; the first of them stands beside a dash. */
const behind = (head: string, item: Yaml, indent: string): string => {
  const text = block(item, indent);
  if (!text.startsWith('\n')) return ` ${text}`;
  return head === '-' ? ` ${text.slice(1 + indent.length)}` : text;
};

const checked = (key: string): string => {
  if (!KEY.test(key)) throw new Error(`not a key of ours: ${JSON.stringify(key)}`);
  return key;
};

/** Beyond JSON: what YAML takes for a line end or refuses to read is escaped; halves of a pair, which no text file holds, are replaced. */
const scalar = (value: string | number | boolean): string =>
  typeof value === 'string'
    ? JSON.stringify(value.replace(/\p{Surrogate}/gu, '\uFFFD')).replace(
        /[\x7f-\x9f\u2028\u2029\uFEFF\uFFFE\uFFFF]/g,
        (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
      )
    : JSON.stringify(value);
