/**
 * A text with `*` (any characters), `?` (one) and `[a-z]`, `[!a-z]` (one of, none of) against a value, as requirements of the field match names;
 * a backslash takes the meaning from what follows. Made once, then asked for many values; no pattern makes it look twice at what a star has passed.
 */
type One = (char: string) => boolean;
/** what stands between two stars: a plain text, or characters with a wish each */
type Piece = string | readonly One[];

export const wildcard = (pattern: string): ((value: string) => boolean) => {
  const pieces = piecesOf(pattern);
  const [first = '', ...rest] = pieces;
  if (rest.length === 0) return typeof first === 'string' ? (value) => value === first : (value) => value.length === first.length && fits(first, value, 0);
  const last = rest.pop() ?? '';
  return (value) => {
    const end = value.length - last.length;
    if (first.length > end || !fits(first, value, 0) || !fits(last, value, end)) return false;
    let at = first.length;
    for (const piece of rest) {
      at = find(piece, value, at, end);
      if (at < 0) return false;
      at += piece.length;
    }
    return true;
  };
};

const fits = (piece: Piece, value: string, at: number): boolean =>
  typeof piece === 'string' ? value.startsWith(piece, at) : piece.every((one, i) => one(value.charAt(at + i)));

const find = (piece: Piece, value: string, from: number, end: number): number => {
  if (typeof piece === 'string') {
    const at = value.indexOf(piece, from);
    return at < 0 || at + piece.length > end ? -1 : at;
  }
  for (let at = from; at + piece.length <= end; at++) if (fits(piece, value, at)) return at;
  return -1;
};

/** The pieces between the stars: one more than there are stars. */
const piecesOf = (pattern: string): Piece[] => {
  const pieces: Piece[] = [];
  let piece: (string | One)[] = [];
  const close = (): void => {
    pieces.push(piece.every((c) => typeof c === 'string') ? piece.join('') : piece.map((c) => (typeof c === 'string' ? (x: string) => x === c : c)));
    piece = [];
  };
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at);
    const set = char === '[' ? setAt(pattern, at) : undefined;
    if (char === '*') close();
    else if (char === '?') piece.push(() => true);
    else if (set) {
      piece.push(set.one);
      at = set.to;
    } else if (char === '\\' && at + 1 < pattern.length) piece.push(pattern.charAt(++at));
    else piece.push(char);
  }
  close();
  return pieces;
};

/** A set in brackets; undefined: it is not closed, so the bracket is one. */
const setAt = (pattern: string, from: number): { readonly one: One; readonly to: number } | undefined => {
  const not = pattern.charAt(from + 1) === '!' || pattern.charAt(from + 1) === '^';
  const begin = from + (not ? 2 : 1);
  // a bracket that is the first of a set belongs to it
  const to = pattern.indexOf(']', begin + 1);
  if (to < 0) return undefined;
  const [chars, ranges] = [new Set<string>(), [] as [string, string][]];
  for (let at = begin; at < to; at++) {
    if (pattern.charAt(at + 1) === '-' && at + 2 < to) {
      ranges.push([pattern.charAt(at), pattern.charAt(at + 2)]);
      at += 2;
    } else chars.add(pattern.charAt(at));
  }
  return { one: (char) => (chars.has(char) || ranges.some(([a, z]) => a <= char && char <= z)) !== not, to };
};
