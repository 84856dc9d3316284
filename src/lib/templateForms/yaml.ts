import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseAllDocuments, type Scalar, type YAMLMap } from 'yaml';
import { type OneError, preconditionError } from '../errors/errors';
import { fitFor, keyOf, trimmed, unfitAt } from '../template/lex';
import type { Attribute, Pairs, Template } from '../template/template';

/**
 * A template as YAML, or as JSON, which YAML contains: a map of attributes. A map as a value is a vector; a list repeats its key (`DISK: [{IMAGE: os}, {IMAGE: data}]`).
 * Values stay as they are typed (`1.0`, `0x10`, `no`); only a plain true or false becomes YES or NO, and null is the empty value.
 * The rules of the language hold: keys upper case, values trimmed, of a key that stands twice in a vector the first counts, no vectors in vectors.
 * Under a single key whose map has an ID and a TEMPLATE (what `show -j` prints) the template and the name are read; a single key TEMPLATE is looked through.
 * Throws a precondition error 'template-syntax'.
 */
export const templateFromYaml = (text: string, { file }: { readonly file: string }): Template => new Reader(text, file).template();

const EXPECTED = 'attributes, vectors of them, or lists of these';

class Reader {
  private readonly lines = new LineCounter();

  constructor(
    private readonly text: string,
    private readonly file: string,
  ) {}

  template(): Template {
    const documents = parseAllDocuments(this.text, { schema: 'failsafe', lineCounter: this.lines, prettyErrors: false, uniqueKeys: false, logLevel: 'silent' });
    if ('empty' in documents || documents.length === 0) return [];
    const [document, second] = documents;
    const problem = document?.errors[0];
    if (problem) throw this.refuse(problem.pos[0], 'JSON or YAML that can be read', problem.message);
    if (second) throw this.refuse(second.range[0], 'one document', 'a second one');
    const root = document?.contents;
    if (root === null || root === undefined || (isScalar(root) && typed(root) === '')) return [];
    if (!isMap(root)) throw this.refuse(at(root), 'a map of attributes', kindOf(root));
    return this.contentOf(root).flatMap(([key, value]) => this.attributes(key, value));
  }

  private contentOf(root: YAMLMap): [string, Node | null][] {
    const entries = this.entries(root);
    const [only] = entries;
    if (entries.length !== 1 || !only || !isMap(only[1])) return entries;
    if (only[0] === 'TEMPLATE') return this.entries(only[1]);
    const within = this.entries(only[1]);
    const template = within.find(([key]) => key === 'TEMPLATE')?.[1];
    if (!isMap(template) || !within.some(([key]) => key === 'ID')) return entries;
    return [...within.filter(([key]) => key === 'NAME'), ...this.entries(template)];
  }

  private entries(map: YAMLMap): [string, Node | null][] {
    return map.items.map((item) => {
      if (!isPair(item) || !isScalar(item.key)) throw this.refuse(at(item.key as Node) ?? at(map), 'the name of an attribute', 'another thing as a key');
      const name = this.checked(item.key);
      if (!/^[A-Za-z0-9_]+$/.test(name)) throw this.refuse(at(item.key), 'the name of an attribute (letters, digits, _)', JSON.stringify(name.slice(0, 40)));
      return [keyOf(name), item.value as Node | null];
    });
  }

  private attributes(key: string, value: Node | null): Attribute[] {
    if (isSeq(value)) return value.items.map((item) => this.attribute(key, item as Node | null));
    return [this.attribute(key, value)];
  }

  private attribute(key: string, value: Node | null): Attribute {
    if (isMap(value)) return { key, value: this.pairs(key, value) };
    return { key, value: this.value(value, EXPECTED) };
  }

  private pairs(of: string, map: YAMLMap): Pairs {
    const pairs = new Map<string, string>();
    for (const [key, value] of this.entries(map)) {
      const plain = this.value(value, `a plain value of ${of}/${key} (a vector holds neither vectors nor lists)`);
      if (!pairs.has(key)) pairs.set(key, plain);
    }
    return [...pairs];
  }

  private value(node: Node | null, expected: string): string {
    if (node === null) return '';
    if (!isScalar(node)) throw this.refuse(at(node), expected, kindOf(node));
    const text = this.checked(node);
    if (node.type !== 'PLAIN') return trimmed(text);
    if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true' ? 'YES' : 'NO';
    return /^(null|~)$/i.test(text) ? '' : trimmed(text);
  }

  private checked(node: Scalar): string {
    const text = typed(node);
    const unfit = unfitAt(text);
    if (unfit >= 0)
      throw this.refuse(at(node), fitFor(text, unfit), `the character U+${(text.codePointAt(unfit) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`);
    return text;
  }

  private refuse(offset: number | undefined, expected: string, found: string): OneError {
    const { line, col } = this.lines.linePos(offset ?? 0);
    return preconditionError('template-syntax', `${this.file}:${Math.max(line, 1)}:${Math.max(col, 1)}: expected ${expected}, found: ${found}`);
  }
}

/** As typed where it stands without quotes: `1.0` and `1e3` are not made numbers. */
const typed = (node: Scalar): string => (typeof node.value === 'string' ? node.value : (node.source ?? ''));

const at = (node: Node | null | undefined): number | undefined => node?.range?.[0];

const kindOf = (node: unknown): string => {
  if (isMap(node)) return 'a map';
  if (isSeq(node)) return 'a list';
  if (isAlias(node)) return 'a reference (*name); write its value out';
  return 'a plain value';
};
