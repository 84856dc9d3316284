import type { Element } from './element';

/** A pool whose members come one by one, so that a big one needs no array of its documents. */
export interface Pool {
  readonly name: string;
  readonly members: Iterable<Element>;
}

/** One or more elements of a name. */
export interface NamedGroup {
  readonly name: string;
  readonly elements: readonly Element[];
  /** an array in JSON and YAML */
  readonly list: boolean;
}

/** About this many characters leave at once: few writes, and never a whole pool in one string. */
const CHUNK = 65_536;

/** The children by name, in the order in which the names first appear: a document may mix them (USER, QUOTAS, USER, QUOTAS), an object cannot. */
export const groupByName = (children: readonly Element[]): readonly NamedGroup[] => {
  const groups = new Map<string, Element[]>();
  for (const child of children) {
    const group = groups.get(child.name);
    if (group) group.push(child);
    else groups.set(child.name, [child]);
  }
  return [...groups].map(([name, elements]) => ({ name, elements, list: elements.length > 1 || elements[0]?.list === true }));
};

/** `<X/>`: neither text nor children. `<X></X>` reads back as the same thing; an empty CDATA is a text. */
export const isEmpty = (element: Element): boolean =>
  element.children === undefined ? element.text === undefined || (element.text === '' && element.raw === true) : element.children.length === 0;

const written = (element: Element, indent: string): string => {
  if (isEmpty(element)) return `{\n${indent}}`;
  return element.children === undefined ? JSON.stringify(element.text) : objectOf(groupByName(element.children), indent);
};

const objectOf = (groups: readonly NamedGroup[], indent: string): string => {
  const inner = `${indent}  `;
  return `{\n${groups.map((group) => inner + entryOf(group, inner)).join(',\n')}\n${indent}}`;
};

const entryOf = (group: NamedGroup, indent: string): string => {
  const inner = `${indent}  `;
  const value = group.list
    ? `[\n${group.elements.map((e) => inner + written(e, inner)).join(',\n')}\n${indent}]`
    : written(group.elements[0] as Element, indent);
  return `${JSON.stringify(group.name)}: ${value}`;
};

/** The document as JSON, indented by two, every scalar a string, what is empty `{` and `}` on two lines. */
export const writeJson = (root: Element): string => `${objectOf([{ name: root.name, elements: [root], list: false }], '')}\n`;

/** How a format writes a pool piece by piece. */
export interface PoolForm {
  whole(root: Element): string;
  head(poolName: string, memberName: string): string;
  item(member: Element, at: number): string;
  readonly tail: string;
}

/** A document whose children are not all of one name cannot be written while it is read. */
const poolOf = (root: Element | Pool): Pool | undefined => {
  if ('members' in root) return root;
  const children = root.children ?? [];
  return children.length > 1 && children.every((c) => c.name === children[0]?.name) ? { name: root.name, members: children } : undefined;
};

/** Head, members and tail of an array. None, or one that is not marked as a list, is no array: it is written whole. */
export function* poolChunks(root: Element | Pool, form: PoolForm): Generator<string> {
  const pool = poolOf(root);
  if (!pool) return yield form.whole(root as Element);
  const source = pool.members[Symbol.iterator]();
  const first = source.next();
  const second = first.done ? first : source.next();
  if (first.done || (second.done && !first.value.list)) return yield form.whole({ name: pool.name, children: first.done ? [] : [first.value] });
  const { name } = first.value;
  let chunk = form.head(pool.name, name) + form.item(first.value, 0);
  for (let at = 1, next = second; !next.done; at += 1, next = source.next()) {
    if (next.value.name !== name)
      throw new TypeError(`${pool.name} has members of two names, ${name} and ${next.value.name}: it has to be given as one document`);
    chunk += form.item(next.value, at);
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk + form.tail;
}

/** The same text as writeJson in chunks of some 64 KiB. */
export const jsonChunks = (root: Element | Pool): Generator<string> =>
  poolChunks(root, {
    whole: writeJson,
    head: (pool, member) => `{\n  ${JSON.stringify(pool)}: {\n    ${JSON.stringify(member)}: [\n`,
    item: (member, at) => `${at === 0 ? '' : ',\n'}      ${written(member, '      ')}`,
    tail: '\n    ]\n  }\n}\n',
  });
