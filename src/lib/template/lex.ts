import { type OneError, preconditionError } from '../errors/errors';

/**
 * Reads the words of a template text. What a character means depends on where it stands (a `,` ends a value only inside a vector), so the parser
 * asks for what it expects instead of being handed a list of tokens.
 * Every method only moves forward: the whole reading is linear in the text, whatever the text is. `steps` counts the characters looked at.
 */

const NAME_CHARACTER = /[A-Za-z0-9_]/;
// XML 1.0, and so every document and the context CD, cannot carry control characters; the field's requests carry nothing beyond the Basic Multilingual Plane.
const UNFIT = /[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]/;
const SHOWN = 20;

const isBlank = (c: string | undefined): boolean => c === ' ' || c === '\t' || c === '\r';
const isSpace = (c: string | undefined): boolean => isBlank(c) || c === '\n';

/** Blanks and ends of lines at both ends go; other white space of Unicode is text. */
export const trimmed = (text: string): string => {
  let from = 0;
  let to = text.length;
  while (from < to && isSpace(text[from])) from++;
  while (to > from && isSpace(text[to - 1])) to--;
  return text.slice(from, to);
};

/** Where in a text the first character stands that no template can hold, -1 if there is none; the same for every form of a template. */
export const unfitAt = (text: string): number => text.search(UNFIT);

/** What should have stood there, for the message. */
export const fitFor = (text: string, at: number): string =>
  text.charCodeAt(at) >= 0xd800 && text.charCodeAt(at) < 0xe000 ? 'a character of the Basic Multilingual Plane (U+FFFD or below)' : 'text';

/** Keys are upper case; one that begins with a digit gets a prefix, because it must be able to name an XML element. */
export const keyOf = (name: string): string => {
  const upper = name.toUpperCase();
  return /^[0-9]/.test(upper) ? `ONE_${upper}` : upper;
};

export class Scanner {
  offset = 0;
  steps = 0;

  constructor(
    readonly text: string,
    readonly file: string,
  ) {
    if (text.startsWith('\uFEFF')) this.offset = 1;
    const unfit = unfitAt(text);
    if (unfit >= 0) throw this.error(fitFor(text, unfit), unfit);
  }

  get atEnd(): boolean {
    return this.offset >= this.text.length;
  }

  peek(): string | undefined {
    return this.text[this.offset];
  }

  private advance(): void {
    this.offset++;
    this.steps++;
  }

  skipBlanks(): void {
    while (isBlank(this.peek())) this.advance();
  }

  /** Blanks, ends of lines, and comments to the end of their line. */
  skipSpace(): void {
    for (;;) {
      const c = this.peek();
      if (c === '#') while (!this.atEnd && this.peek() !== '\n') this.advance();
      else if (isSpace(c)) this.advance();
      else return;
    }
  }

  /** That character, or an error that says what should stand there. */
  take(character: string, expected: string): void {
    if (this.peek() !== character) throw this.error(expected);
    this.advance();
  }

  name(): string {
    const from = this.offset;
    while (NAME_CHARACTER.test(this.peek() ?? ' ')) this.advance();
    if (from === this.offset) throw this.error('the name of an attribute (letters, digits, _)');
    return this.text.slice(from, this.offset);
  }

  /** `=` after a name, on a later line if need be; when it is missing the error points behind the name, not at the next line. */
  equals(name: string): void {
    while (this.peek() === ' ' || this.peek() === '\t') this.advance();
    const behindName = this.offset;
    this.skipBlanks();
    if (this.peek() === '\n') this.skipSpace();
    if (this.peek() !== '=') throw this.error(`'=' after ${cut(name)} (a value of several words needs double quotes)`, behindName);
    this.advance();
    this.skipBlanks();
  }

  value(inVector: boolean): string {
    const c = this.peek();
    if (c === '"') return trimmed(this.quoted());
    if (c === '=' || c === '[' || (c === ']' && !inVector)) throw this.error('a value (double quotes around one that holds = [ ] # or blanks)');
    return this.bare(inVector);
  }

  private bare(inVector: boolean): string {
    const from = this.offset;
    for (;;) {
      const c = this.peek();
      if (c === undefined || isSpace(c) || c === '#' || c === '=' || c === '[' || c === ']' || (c === ',' && inVector)) break;
      this.advance();
    }
    return this.text.slice(from, this.offset);
  }

  /**
   * A backslash is itself unless a quote follows its run: there `\"` is a quote and `\\` a backslash. So `\d` and `a\\b` stay as they are typed
   * (as the field keeps them), and any text can be written.
   */
  private quoted(): string {
    const opening = this.offset;
    const parts: string[] = [];
    this.advance();
    let from = this.offset;
    while (!this.atEnd) {
      const c = this.peek();
      if (c === '"') {
        parts.push(this.text.slice(from, this.offset));
        this.advance();
        return parts.join('');
      }
      if (c !== '\\') {
        this.advance();
        continue;
      }
      const run = this.backslashes();
      if (this.peek() !== '"') continue;
      const isText = run % 2 === 1;
      parts.push(this.text.slice(from, this.offset - run), '\\'.repeat(Math.floor(run / 2)), isText ? '"' : '');
      if (isText) this.advance();
      from = this.offset;
    }
    throw this.error("a closing '\"' for the value that begins here", opening, this.text.length);
  }

  private backslashes(): number {
    const from = this.offset;
    while (this.peek() === '\\') this.advance();
    return this.offset - from;
  }

  /** `at`: where the message points; `found`: what stands where it should not, if that is elsewhere. */
  error(expected: string, at: number = this.offset, found: number = at): OneError {
    return preconditionError('template-syntax', `${this.file}:${place(this.text, at)}: expected ${expected}, found ${describe(this.text, found)}`);
  }
}

const cut = (word: string): string => (word.length > SHOWN ? `${word.slice(0, SHOWN)}...` : word);

/** LINE:COLUMN, both from 1; columns are characters, not bytes and not halves of a pair. */
const place = (text: string, offset: number): string => {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  let line = 1;
  for (let i = before.indexOf('\n'); i >= 0; i = before.indexOf('\n', i + 1)) line++;
  let column = 1;
  for (const c of before.slice(lineStart)) if (c !== '\uFEFF') column++;
  return `${line}:${column}`;
};

const describe = (text: string, offset: number): string => {
  const code = text.codePointAt(offset);
  if (code === undefined) return 'end of file';
  if (text[offset] === '\n' || text.startsWith('\r\n', offset)) return 'end of line';
  if (code < 0x20 || code === 0x7f) return `control character U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  let end = offset;
  while (NAME_CHARACTER.test(text[end] ?? ' ') && end - offset <= SHOWN) end++;
  return `'${cut(end > offset ? text.slice(offset, end) : String.fromCodePoint(code))}'`;
};
