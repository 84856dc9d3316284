import { checkedName, escapeAttribute, escapeText } from './escape';

/** XML with attributes, as libvirt has it. Either text or children; an attribute that is undefined is not there. */
export interface Tag {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | undefined>>;
  readonly children: readonly Tag[];
  readonly text?: string;
}

type AttributeValue = string | number | undefined;

/** `tag('disk', { type: 'file' }, tag('source', { file: path }), undefined)`; children that are undefined are left out. */
export const tag = (name: string, attributes: Readonly<Record<string, AttributeValue>> = {}, ...children: ReadonlyArray<Tag | undefined>): Tag => ({
  name,
  attributes: Object.fromEntries(Object.entries(attributes).map(([k, v]) => [k, v === undefined ? undefined : String(v)])),
  children: children.filter((c) => c !== undefined),
});

export const textTag = (name: string, text: string | number, attributes: Readonly<Record<string, AttributeValue>> = {}): Tag => ({
  ...tag(name, attributes),
  text: String(text),
});

/** Two spaces a level, with an end of line at the end. Every name is checked and every value encoded. */
export const writeMarkup = (root: Tag): string => lines(root, '').join('');

const lines = (t: Tag, indent: string): string[] => {
  const attributes = Object.entries(t.attributes).map(([k, v]) => (v === undefined ? '' : ` ${checkedName(k)}="${escapeAttribute(v)}"`));
  const open = `${indent}<${checkedName(t.name)}${attributes.join('')}`;
  if (t.children.length > 0) return [`${open}>\n`, ...t.children.flatMap((c) => lines(c, `${indent}  `)), `${indent}</${t.name}>\n`];
  return [t.text === undefined || t.text === '' ? `${open}/>\n` : `${open}>${escapeText(t.text)}</${t.name}>\n`];
};
