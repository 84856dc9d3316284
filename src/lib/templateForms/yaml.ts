import { type OneError, preconditionError } from '../errors/errors';
import { fitFor, keyOf, trimmed, unfitAt } from '../template/lex';
import type { Attribute, Pairs, Template } from '../template/template';
import { kindOf, type MapNode, parseYaml, type TextNode, type Tree, type YamlFile } from '../yaml/tree';

/**
 * A template as YAML, or as JSON, which YAML contains: a map of attributes. A map as a value is a vector; a list repeats its key (`DISK: [{IMAGE: os}, {IMAGE: data}]`).
 * Values stay as they are typed (`1.0`, `0x10`, `no`); only a plain true or false becomes YES or NO, and null is the empty value.
 * The rules of the language hold: keys upper case, values trimmed, of a key that stands twice in a vector the first counts, no vectors in vectors.
 * Under a single key whose map has an ID and a TEMPLATE (what `show -j` prints) the template and the name are read; a single key TEMPLATE is looked through.
 * Throws a precondition error 'template-syntax'.
 */
export const templateFromYaml = (text: string, { file }: { readonly file: string }): Template => new Reader(parseYaml(text), file).template();

const EXPECTED = 'attributes, vectors of them, or lists of these';

class Reader {
  constructor(
    private readonly yaml: YamlFile,
    private readonly file: string,
  ) {}

  template(): Template {
    if ('problem' in this.yaml) throw this.refuse(this.yaml.problem.at, this.yaml.problem.expected, this.yaml.problem.found);
    const { root } = this.yaml;
    if (root === undefined || (root.kind === 'text' && root.text === '')) return [];
    if (root.kind !== 'map') throw this.refuse(root.at, 'a map of attributes', kindOf(root));
    return this.contentOf(root).flatMap(([key, value]) => this.attributes(key, value));
  }

  private contentOf(root: MapNode): [string, Tree | undefined][] {
    const entries = this.entries(root);
    const [only] = entries;
    if (entries.length !== 1 || only?.[1]?.kind !== 'map') return entries;
    if (only[0] === 'TEMPLATE') return this.entries(only[1]);
    const within = this.entries(only[1]);
    const template = within.find(([key]) => key === 'TEMPLATE')?.[1];
    if (template?.kind !== 'map' || !within.some(([key]) => key === 'ID')) return entries;
    return [...within.filter(([key]) => key === 'NAME'), ...this.entries(template)];
  }

  private entries(map: MapNode): [string, Tree | undefined][] {
    return map.entries.map(({ key, value }) => {
      if (key.kind !== 'text') throw this.refuse(key.at, 'the name of an attribute', 'another thing as a key');
      const name = this.checked(key);
      if (!/^[A-Za-z0-9_]+$/.test(name)) throw this.refuse(key.at, 'the name of an attribute (letters, digits, _)', JSON.stringify(name.slice(0, 40)));
      return [keyOf(name), value];
    });
  }

  private attributes(key: string, value: Tree | undefined): Attribute[] {
    if (value?.kind === 'list') return value.items.map((item) => this.attribute(key, item));
    return [this.attribute(key, value)];
  }

  private attribute(key: string, value: Tree | undefined): Attribute {
    if (value?.kind === 'map') return { key, value: this.pairs(key, value) };
    return { key, value: this.value(value, EXPECTED) };
  }

  private pairs(of: string, map: MapNode): Pairs {
    const pairs = new Map<string, string>();
    for (const [key, value] of this.entries(map)) {
      const plain = this.value(value, `a plain value of ${of}/${key} (a vector holds neither vectors nor lists)`);
      if (!pairs.has(key)) pairs.set(key, plain);
    }
    return [...pairs];
  }

  private value(node: Tree | undefined, expected: string): string {
    if (node === undefined) return '';
    if (node.kind !== 'text') throw this.refuse(node.at, expected, kindOf(node));
    const text = this.checked(node);
    if (!node.plain) return trimmed(text);
    if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true' ? 'YES' : 'NO';
    return /^(null|~)$/i.test(text) ? '' : trimmed(text);
  }

  private checked(node: TextNode): string {
    const { text } = node;
    const unfit = unfitAt(text);
    if (unfit >= 0)
      throw this.refuse(node.at, fitFor(text, unfit), `the character U+${(text.codePointAt(unfit) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`);
    return text;
  }

  private refuse(offset: number, expected: string, found: string): OneError {
    const { line, column } = this.yaml.placeOf(offset);
    return preconditionError('template-syntax', `${this.file}:${line}:${column}: expected ${expected}, found: ${found}`);
  }
}
