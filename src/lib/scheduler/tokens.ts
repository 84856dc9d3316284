/**
 * The words of requirements and ranks, as the field has them: names of attributes, texts in double quotes, numbers and signs. Pure.
 * A position is counted in characters from 1.
 */
export type Token =
  | { readonly kind: 'name' | 'text'; readonly text: string; readonly from: number; readonly to: number }
  | { readonly kind: 'number'; readonly text: string; readonly from: number; readonly to: number }
  | { readonly kind: 'sign'; readonly text: string; readonly from: number; readonly to: number }
  | { readonly kind: 'end'; readonly text: ''; readonly from: number; readonly to: number };

/** Why an expression cannot be read. */
export interface Mistake {
  readonly at: number;
  /** what had to stand there */
  readonly expected: string;
  /** what stands there */
  readonly found: string;
}

export const isMistake = (x: object): x is Mistake => 'expected' in x;

export const mistakeText = (m: Mistake): string => `character ${m.at}: expected ${m.expected}, found ${m.found}`;

const WORDS = /[A-Za-z][A-Za-z0-9_]*|[0-9]+(?:\.[0-9]+)?|"[^"]*"|[@!&|=><()*+/-]/y;
const BLANKS = /\s*/y;

const kindOf = (text: string): Token['kind'] => {
  if (text.startsWith('"')) return 'text';
  if (/^[A-Za-z]/.test(text)) return 'name';
  return /^[0-9]/.test(text) ? 'number' : 'sign';
};

const skipBlanks = (source: string, at: number): number => {
  BLANKS.lastIndex = at;
  BLANKS.exec(source);
  return BLANKS.lastIndex;
};

/** The words of an expression, an end after them; `from` and `to` are offsets into it. */
export const tokensOf = (source: string): readonly Token[] | Mistake => {
  const tokens: Token[] = [];
  const end = endOf(source);
  for (let at = skipBlanks(source, 0); at < end; at = skipBlanks(source, at)) {
    WORDS.lastIndex = at;
    const text = WORDS.exec(source)?.[0];
    if (text === undefined) {
      const shown = shownChar(source, at);
      return shown === '"'
        ? { at: at + 1, expected: 'a closing " for this one', found: 'the end' }
        : { at: at + 1, expected: 'a name, a number, a text in "" or a sign', found: shown };
    }
    const kind = kindOf(text);
    tokens.push({ kind, text: kind === 'text' ? text.slice(1, -1) : text, from: at, to: at + text.length } as Token);
    at += text.length;
  }
  return [...tokens, { kind: 'end', text: '', from: end, to: end }];
};

/** Where the last word of it ends: the field's documents end an expression by a semicolon, and it may. */
const endOf = (source: string): number => {
  const end = source.trimEnd();
  return end.endsWith(';') ? end.slice(0, -1).trimEnd().length : end.length;
};

const shownChar = (source: string, at: number): string =>
  String.fromCodePoint(source.codePointAt(at) ?? 0).replace(/[\p{C}\p{Z}]/u, 'an unprintable character');

export const expectedAt = (token: Token, expected: string): Mistake => ({
  at: token.from + 1,
  expected,
  found: token.kind === 'end' ? 'the end' : token.kind === 'text' ? `"${cut(token.text)}"` : cut(token.text),
});

const SHOWN = 40;

/** What came from a user or a host, as it stands in a sentence: one line, not long. */
export const cut = (text: string): string => {
  const line = text.slice(0, SHOWN + 1).replace(/\p{C}/gu, '?');
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}...` : line;
};
