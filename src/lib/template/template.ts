/**
 * A template of the field: ordered attributes, each a single value or a vector of pairs; a key may stand several times (DISK, NIC, AR).
 * Pure data; a template is never changed in place.
 */
export type Pairs = ReadonlyArray<readonly [string, string]>;

export interface Attribute {
  readonly key: string;
  readonly value: string | Pairs;
}

export type Template = readonly Attribute[];

export const isVector = (value: string | Pairs): value is Pairs => typeof value !== 'string';

/** The last single value of that key; undefined if there is none. */
export const single = (t: Template, key: string): string | undefined => {
  const hit = t.findLast((a) => a.key === key && typeof a.value === 'string');
  return hit?.value as string | undefined;
};

/** All vectors of that key, in order. */
export const vectors = (t: Template, key: string): Pairs[] => t.flatMap((a) => (a.key === key && isVector(a.value) ? [a.value] : []));

export const vector = (t: Template, key: string): Pairs | undefined => vectors(t, key).at(-1);

export const pair = (v: Pairs | undefined, key: string): string | undefined => v?.findLast(([k]) => k === key)?.[1];

export const has = (t: Template, key: string): boolean => t.some((a) => a.key === key);

export const without = (t: Template, ...keys: readonly string[]): Template => t.filter((a) => !keys.includes(a.key));

/** Every attribute of that key is replaced by this one. */
export const withSingle = (t: Template, key: string, value: string): Template => [...without(t, key), { key, value }];

export const withVectors = (t: Template, key: string, values: readonly Pairs[]): Template => [...without(t, key), ...values.map((value) => ({ key, value }))];

export const withPair = (v: Pairs, key: string, value: string): Pairs => [...v.filter(([k]) => k !== key), [key, value]];

/** Attributes by key, as the field's documents print them; equal keys keep their order. */
export const sorted = (t: Template): Template => [...t].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));

export const sortedPairs = (v: Pairs): Pairs => [...v].sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));

/** `update --append`: single values and vectors of the keys in `extra` replace those of `base`; all others stay. */
export const merged = (base: Template, extra: Template): Template => [...without(base, ...extra.map((a) => a.key)), ...extra];
