import { preconditionError } from '../errors/errors';
import { fitFor, keyOf, trimmed, unfitAt } from '../template/lex';
import type { Attribute, Pairs, Template } from '../template/template';
import { childOf, childrenOf, parseXml, type XmlNode } from './parse';

/**
 * `<TEMPLATE><NAME>web</NAME><DISK><IMAGE>os</IMAGE></DISK></TEMPLATE>`: the root may have any name, its children are the attributes, their children the pairs.
 * The same rules as for the language: keys upper case, values trimmed, of a key that stands twice in a vector the first counts.
 * A whole document as `show -x` prints it (it has an ID and a TEMPLATE) stands for its template and its name.
 */
export const templateFromXml = (text: string, { file }: { readonly file: string }): Template => {
  const root = parseXml(text, { file, code: 'template-syntax' });
  if (trimmed(root.text) !== '') throw refuse(file, `text directly in <${root.name}>`);
  return contentOf(root).map((node) => attributeOf(node, file));
};

const contentOf = (root: XmlNode): readonly XmlNode[] => {
  const template = childOf(root, 'TEMPLATE');
  if (!template || !childOf(root, 'ID')) return root.children;
  return [...childrenOf(root, 'NAME'), ...template.children];
};

const refuse = (file: string, found: string) =>
  preconditionError('template-syntax', `${file}: expected attributes (<KEY>value</KEY>) or vectors of them, found ${found}`);

const checkedKey = (name: string, file: string): string => {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw refuse(file, `<${name}>, whose name has other characters than letters, digits and _`);
  return keyOf(name);
};

const attributeOf = (node: XmlNode, file: string): Attribute => {
  const key = checkedKey(node.name, file);
  const value = plainText(node, file);
  if (node.children.length === 0) return { key, value: node.cdata || value !== '' ? value : [] };
  if (value !== '') throw refuse(file, `text beside elements in <${node.name}>`);
  return { key, value: pairsOf(node, file) };
};

const pairsOf = (node: XmlNode, file: string): Pairs => {
  const pairs = new Map<string, string>();
  for (const child of node.children) {
    if (child.children.length > 0) throw refuse(file, `elements in <${node.name}><${child.name}>: vectors have no vectors`);
    const key = checkedKey(child.name, file);
    if (!pairs.has(key)) pairs.set(key, plainText(child, file));
  }
  return [...pairs];
};

const plainText = (node: XmlNode, file: string): string => {
  const unfit = unfitAt(node.text);
  if (unfit >= 0)
    throw refuse(file, fitFor(node.text, unfit) === 'text' ? `a control character in <${node.name}>` : `a character above U+FFFD in <${node.name}>`);
  return trimmed(node.text);
};
