import { keyOf, Scanner } from './lex';
import type { Attribute, Pairs, Template } from './template';

/**
 * The template language: `KEY=value`, `KEY="a value"`, `KEY=[A=1, B="x"]`, any number of them, on one line or on many; `#` begins a comment.
 * Keys become upper case; a value without quotes ends at a blank or at one of `= [ ] #` (in a vector also `,`); values are trimmed.
 * An empty vector is kept (it is an element without content in documents).
 * Throws a precondition error 'template-syntax': `FILE:LINE:COLUMN: expected X, found Y`.
 */
export const parseTemplate = (text: string, { file }: { readonly file: string }): Template => attributes(new Scanner(text, file));

export const attributes = (s: Scanner): Template => {
  const found: Attribute[] = [];
  for (s.skipSpace(); !s.atEnd; s.skipSpace()) found.push(attribute(s));
  return found;
};

const attribute = (s: Scanner): Attribute => {
  const name = s.name();
  s.equals(name);
  return { key: keyOf(name), value: s.peek() === '[' ? vectorOf(s) : s.value(false) };
};

/** Of a key that stands twice in a vector the first counts. */
const vectorOf = (s: Scanner): Pairs => {
  const pairs = new Map<string, string>();
  s.take('[', "'['");
  s.skipSpace();
  if (s.peek() === ']') {
    s.take(']', "']'");
    return [];
  }
  for (;;) {
    s.skipSpace();
    const name = s.name();
    s.equals(name);
    const value = s.value(true);
    if (!pairs.has(keyOf(name))) pairs.set(keyOf(name), value);
    s.skipSpace();
    if (s.peek() === ']') break;
    s.take(',', "',' or ']'");
  }
  s.take(']', "']'");
  return [...pairs];
};
