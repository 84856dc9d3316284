/**
 * The field's way to name several objects at once: `3`, `web`, `0..4,7,web`. Numbers are always ids.
 * A range that runs backwards names nothing.
 */
export type Ref = { readonly id: number } | { readonly name: string };

const MAX_RANGE = 100_000;

const refsOf = (item: string): Ref[] => {
  if (/^\d+$/.test(item)) return [{ id: Number(item) }];
  const range = /^(\d+)\.\.(\d+)$/.exec(item);
  if (!range) return [{ name: item }];
  const [first, last] = [Number(range[1]), Number(range[2])];
  if (last - first >= MAX_RANGE) return [{ name: item }];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => ({ id: first + i }));
};

export const parseIdList = (text: string): Ref[] => text.split(',').flatMap(refsOf);

/** One object only: a number is an id, all else is a name. */
export const parseRef = (text: string): Ref => (/^\d+$/.test(text) ? { id: Number(text) } : { name: text });
