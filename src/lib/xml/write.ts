import type { Element } from '../documents/element';
import { cdataOf, checkedName, escapeText } from './escape';

/** A document as text: two spaces a level, one element a line, no end of line at the end. */
export const writeXml = (root: Element): string => [...xmlChunks(root)].join('').slice(0, -1);

/**
 * The same piece by piece, a line each with its end of line: a large document is never one string.
 * Nothing recurses, so depth is no limit either.
 */
export function* xmlChunks(root: Element): Generator<string> {
  const open: Array<{ readonly name: string; readonly rest: Iterator<Element> }> = [];
  let next: Element | undefined = root;
  for (;;) {
    const indent = '  '.repeat(open.length);
    if (next === undefined) {
      const ended = open.pop();
      if (ended === undefined) return;
      yield `${indent.slice(2)}</${ended.name}>\n`;
    } else if (isGroup(next)) {
      yield `${indent}<${checkedName(next.name)}>\n`;
      open.push({ name: next.name, rest: next.children[Symbol.iterator]() });
    } else yield `${indent}${leaf(next)}\n`;
    const innermost = open.at(-1);
    if (innermost === undefined) return;
    const step = innermost.rest.next();
    next = step.done ? undefined : step.value;
  }
}

/** A pool whose members are made one after the other, while they are written. */
export function* xmlPoolChunks(name: string, members: Iterable<Element>): Generator<string> {
  let any = false;
  for (const member of members) {
    if (!any) yield `<${checkedName(name)}>\n`;
    any = true;
    for (const line of xmlChunks(member)) yield `  ${line}`;
  }
  yield any ? `</${name}>\n` : `<${checkedName(name)}/>\n`;
}

const isGroup = (e: Element): e is Element & { readonly children: readonly Element[] } => e.children !== undefined && e.children.length > 0;

/** An empty text that is bare is an empty element; an empty one that is not keeps its empty CDATA, which says "a value, of no characters". */
const leaf = (e: Element): string => {
  const name = checkedName(e.name);
  if (e.text === undefined || (e.raw === true && e.text === '')) return `<${name}/>`;
  return `<${name}>${e.raw === true ? escapeText(e.text) : cdataOf(e.text)}</${name}>`;
};
