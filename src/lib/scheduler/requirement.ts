import { type Attributes, allOf, CURRENT_VMS, firstOf, HOST, type Kind, numberIn, pathsOf } from './attributes';
import { cut, expectedAt, isMistake, type Mistake, type Token, tokensOf } from './tokens';
import { wildcard } from './wildcard';

/**
 * SCHED_REQUIREMENTS and SCHED_DS_REQUIREMENTS, as the field has them: comparisons of an attribute with a number or a text, joined by & and |, turned by !,
 * in parentheses. & and | are equals and taken from the left, as in the field; ! is of the next comparison or parenthesis only.
 * An attribute that is not there meets no comparison, != neither. No expression, however deep, is followed by recursion.
 */
export interface Requirement {
  readonly source: string;
  /** undefined: met. Else the part that is not, and what is there instead. */
  readonly refusal: (attributes: Attributes) => Refusal | undefined;
}

export interface Refusal {
  /** what several hosts may have in common: a part of an expression, what is wanted */
  readonly part: string;
  /** what is there instead, in words */
  readonly found?: string;
}

/** A node comes after those that it joins: a look at all of them in turn finds each with its parts done. */
type Node = Span &
  (
    | { readonly kind: 'test'; readonly test: Test }
    | { readonly kind: 'not'; readonly of: number }
    | { readonly kind: 'and' | 'or'; readonly left: number; readonly right: number }
  );

interface Span {
  /** the first node of those that belong to it */
  readonly first: number;
  readonly from: number;
  readonly to: number;
}

interface Test {
  readonly name: string;
  readonly paths: readonly string[];
  readonly list: boolean;
  readonly met: (attributes: Attributes) => boolean;
}

/** What an expression of this kind of object says; a mistake for one that cannot be read. */
export const requirementOf = (source: string, kind: Kind): Requirement | Mistake => {
  const tokens = tokensOf(source);
  if (isMistake(tokens)) return tokens;
  // the field takes an empty one as met
  if (tokens.length === 1) return { source, refusal: () => undefined };
  const nodes = new Parser(tokens, kind).nodes();
  if (isMistake(nodes)) return nodes;
  const values = new Uint8Array(nodes.length);
  const partAt = partsOf(source, nodes);
  return {
    source,
    refusal: (attributes) => {
      if (isMet(nodes, values, attributes)) return undefined;
      const { text, tests } = partAt(unmet(nodes, values));
      return { part: text, found: foundIn(tests, attributes) };
    },
  };
};

const isMet = (nodes: readonly Node[], values: Uint8Array, attributes: Attributes): boolean => {
  let i = 0;
  for (const node of nodes) values[i++] = holds(node, values, attributes) ? 1 : 0;
  return values[i - 1] === 1;
};

const holds = (node: Node, values: Uint8Array, attributes: Attributes): boolean => {
  switch (node.kind) {
    case 'test':
      return node.test.met(attributes);
    case 'not':
      return values[node.of] === 0;
    case 'and':
      return values[node.left] === 1 && values[node.right] === 1;
    case 'or':
      return values[node.left] === 1 || values[node.right] === 1;
  }
};

/** A part of an expression as it is written, and the attributes in it. */
interface Part {
  readonly text: string;
  readonly tests: readonly Test[];
}

/** Parts that were told, by their nodes: a thousand hosts are told of the same ones. */
const partsOf = (source: string, nodes: readonly Node[]): ((at: number) => Part) => {
  const parts = new Map<number, Part>();
  const read = (at: number, { first, from, to }: Span): Part => {
    const tests = nodes.slice(first, at + 1).flatMap((n) => (n.kind === 'test' ? [[n.test.name, n.test] as const] : []));
    return { text: source.slice(from, to).replace(/\s+/g, ' '), tests: [...new Map(tests).values()] };
  };
  return (at) => {
    const part = parts.get(at) ?? read(at, nodes[at] as Node);
    parts.set(at, part);
    return part;
  };
};

/** The first part that everything hangs on: of an `and` the side that is not met. */
const unmet = (nodes: readonly Node[], values: Uint8Array): number => {
  let at = nodes.length - 1;
  for (let node = nodes[at]; node?.kind === 'and'; node = nodes[at]) at = values[node.left] === 0 ? node.left : node.right;
  return at;
};

/** Attributes that are told of a part. */
const TOLD = 3;

const foundIn = ([test, ...others]: readonly Test[], attributes: Attributes): string => {
  if (!test) return '';
  if (others.length === 0) return told('it', test, attributes);
  const shown = [test, ...others].slice(0, TOLD).map((t) => told(t.name, t, attributes));
  return [...shown, ...(others.length >= TOLD ? ['...'] : [])].join(', ');
};

const told = (who: string, { paths, list }: Test, attributes: Attributes): string => {
  const values = list ? allOf(attributes, paths) : [firstOf(attributes, paths)].flatMap((v) => v ?? []);
  if (values.length === 0) return list ? `${who} has none` : `${who} is not there`;
  const words = values.slice(0, TOLD).map((v) => (v === '' ? 'empty' : cut(v)));
  return `${who} ${list ? 'has' : 'is'} ${words.join(', ')}${values.length > TOLD ? ', ...' : ''}`;
};

const COMPARISON = 'one of = != > < >= <= @>';
const OPERAND = 'the name of an attribute, ! or (';

/** Joins operands as they come, with a stack of what still waits for its operand. */
class Parser {
  private at = 0;
  private readonly done: Node[] = [];
  /** operands that no operator has taken yet, with their parentheses */
  private readonly operands: { readonly node: number; readonly from: number; readonly to: number }[] = [];
  private readonly waiting: Token[] = [];

  constructor(
    private readonly tokens: readonly Token[],
    private readonly kind: Kind,
  ) {}

  nodes(): readonly Node[] | Mistake {
    let depth = 0;
    for (;;) {
      const token = this.next();
      if (isSign(token, '(') || isSign(token, '!')) {
        this.waiting.push(token);
        depth += Number(token.text === '(');
        continue;
      }
      const mistake = this.test(token);
      if (mistake) return mistake;
      for (this.join(); isSign(this.peek(), ')') && depth > 0; depth--) this.close(this.next());
      const after = this.next();
      if (after.kind === 'end' && depth === 0) return this.done;
      if (!isSign(after, '&') && !isSign(after, '|')) return expectedAt(after, `& or | or ${depth > 0 ? ')' : 'the end'}${this.unquoted(after)}`);
      this.waiting.push(after);
    }
  }

  /** In a name like web-1, which is three words: what to do about it. */
  private unquoted(after: Token): string {
    const before = this.tokens[this.at - 2];
    const within = before?.kind === 'name' && before.to === after.from && after.kind !== 'end' && !isSign(after, ')');
    return within ? ' (a text that is more than letters, digits and _ stands in "")' : '';
  }

  private peek(): Token {
    return this.tokens[Math.min(this.at, this.tokens.length - 1)] as Token;
  }

  private next(): Token {
    const token = this.peek();
    this.at++;
    return token;
  }

  private add(node: Node, from = node.from, to = node.to): void {
    this.operands.push({ node: this.done.push(node) - 1, from, to });
  }

  /** After an operand: all that waits for one, back to the last parenthesis. */
  private join(): void {
    for (let sign = this.waiting.at(-1); sign && sign.text !== '('; sign = this.waiting.at(-1)) {
      this.waiting.pop();
      const right = this.operands.pop();
      const left = sign.text === '!' ? undefined : this.operands.pop();
      if (!right) return;
      const span = { from: left?.from ?? sign.from, to: right.to, first: (this.done[left?.node ?? right.node] as Node).first };
      this.add(left ? { ...span, kind: sign.text === '&' ? 'and' : 'or', left: left.node, right: right.node } : { ...span, kind: 'not', of: right.node });
    }
  }

  private close(end: Token): void {
    const open = this.waiting.pop();
    const inner = this.operands.pop();
    if (open && inner) this.operands.push({ node: inner.node, from: open.from, to: end.to });
    this.join();
  }

  /** ATTRIBUTE COMPARISON VALUE */
  private test(name: Token): Mistake | undefined {
    if (name.kind !== 'name' && name.kind !== 'text') return expectedAt(name, OPERAND);
    const wrong = nameMistake(name);
    if (wrong) return wrong;
    const sign = this.comparison();
    if (typeof sign !== 'string') return sign;
    const value = this.value(sign);
    if (isMistake(value)) return value;
    const test = testOf(this.kind, name.text, sign, value.of);
    this.add({ kind: 'test', test, first: this.done.length, from: name.from, to: value.to });
    return undefined;
  }

  private comparison(): string | Mistake {
    const sign = this.next();
    if (sign.kind !== 'sign') return expectedAt(sign, COMPARISON);
    const second = { '!': '=', '@': '>' }[sign.text];
    if (second !== undefined) return isSign(this.peek(), second) ? sign.text + this.next().text : expectedAt(this.peek(), `${second} after ${sign.text}`);
    if (!['=', '>', '<'].includes(sign.text)) return expectedAt(sign, COMPARISON);
    return sign.text !== '=' && isSign(this.peek(), '=') ? sign.text + this.next().text : sign.text;
  }

  private value(sign: string): { readonly of: string | number; readonly to: number } | Mistake {
    const ordered = sign.includes('<') || (sign.includes('>') && sign !== '@>');
    const token = this.next();
    const minus = isSign(token, '-');
    const number = minus ? this.next() : token;
    if (number.kind === 'number') return { of: Number(number.text) * (minus ? -1 : 1), to: number.to };
    if (minus || ordered || (token.kind !== 'name' && token.kind !== 'text')) return expectedAt(number, ordered || minus ? 'a number' : 'a number or a text');
    return { of: token.text, to: token.to };
  }
}

const isSign = (token: Token, text: string): boolean => token.kind === 'sign' && token.text === text;

/** The field takes any XPath for a name. What is none of ours would be an attribute that no host has: better said than never placed. */
export const nameMistake = (name: Token): Mistake | undefined =>
  name.kind === 'name' || /^\/?[A-Za-z_][\w.-]*(\/[A-Za-z_][\w.-]*)*$/.test(name.text)
    ? undefined
    : expectedAt(name, 'the name of an attribute (letters, digits, _ - . and / between)');

const testOf = (kind: Kind, name: string, sign: string, value: string | number): Test => {
  const paths = pathsOf(kind, name);
  // CURRENT_VMS = 5 is met by a host that has VM 5, CURRENT_VMS != 5 by one that has it not
  const list = sign === '@>' || (name === CURRENT_VMS && kind === HOST);
  const meets = typeof value === 'number' ? numberTest(sign, value) : textTest(sign, value);
  if (list && sign === '!=') return { name, paths, list, met: (a) => allOf(a, paths).every(meets) };
  return { name, paths, list, met: list ? (a) => allOf(a, paths).some(meets) : (a) => meets(firstOf(a, paths)) };
};

type Holds = (value: string | undefined) => boolean;

const NUMBER_TESTS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '@>': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
};

const numberTest = (sign: string, wanted: number): Holds => {
  const test = NUMBER_TESTS[sign];
  return (value) => {
    const number = numberIn(value);
    return number !== undefined && test?.(number, wanted) === true;
  };
};

/** As in the field, nothing compares with an empty text. */
const textTest = (sign: string, pattern: string): Holds => {
  if (pattern === '') return () => false;
  const matches = wildcard(pattern);
  return sign === '!=' ? (value) => value !== undefined && !matches(value) : (value) => value !== undefined && matches(value);
};
