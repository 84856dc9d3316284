import { preconditionError } from '../../../errors/errors';
import type { Tag } from '../../../xml/markup';
import { parseXml, type XmlNode } from '../../../xml/parse';

/** Sections whose parts are added to ours; any other section of RAW takes the place of ours. */
const ADDED_TO = new Set(['devices', 'features', 'cputune', 'clock', 'os', 'memoryBacking', 'pm']);
/** What says which VM this is: drivers find the domain by it. */
const IDENTITY = new Set(['name', 'uuid', 'title', 'metadata']);

export interface Merged {
  readonly domain: Tag;
  /** namespace prefixes that RAW uses */
  readonly prefixes: ReadonlySet<string>;
}

/**
 * Puts RAW/DATA into the domain, as elements: it is parsed, so it cannot leave its place. Devices are added to ours; parts of features, clock and the like
 * are added or take the place of the part of that name; every other element stands for itself, in place of ours if we have one of that name.
 * Throws 'raw-xml'.
 */
export const mergeRaw = (domain: Tag, raws: readonly string[]): Merged => {
  const roots = raws.map((data) => parseXml(`<RAW>${data}</RAW>`, { file: 'RAW/DATA', code: 'raw-xml' }));
  if (roots.some((root) => root.text.trim() !== '')) throw preconditionError('raw-xml', 'RAW/DATA: text that is in no element');
  const nodes = roots.flatMap((root) => root.children);
  const prefixes = new Set(nodes.flatMap((n) => prefixesOf(n)));
  const unknown = [...prefixes].find((p) => p !== 'qemu');
  if (unknown !== undefined) throw preconditionError('raw-xml', `RAW/DATA: the prefix ${unknown}: is not known; qemu: is the one that can be used`);
  return { domain: nodes.map(tagOf).reduce(mergeElement, domain), prefixes };
};

const mergeElement = (domain: Tag, extra: Tag): Tag => {
  if (IDENTITY.has(extra.name)) throw preconditionError('raw-xml', `RAW/DATA: <${extra.name}> is not for RAW to set`);
  const ours = domain.children.find((c) => c.name === extra.name);
  if (ours === undefined) return { ...domain, children: [...domain.children, extra] };
  const merged = ADDED_TO.has(extra.name) ? added(ours, extra) : extra;
  return { ...domain, children: domain.children.map((c) => (c === ours ? merged : c)) };
};

const added = (ours: Tag, extra: Tag): Tag => {
  const replaced = ours.name === 'devices' ? new Set<string>() : new Set(extra.children.map((c) => c.name));
  return {
    ...ours,
    attributes: { ...ours.attributes, ...extra.attributes },
    children: [...ours.children.filter((c) => !replaced.has(c.name)), ...extra.children],
  };
};

const tagOf = (node: XmlNode): Tag => {
  if (node.children.length > 0 && node.text.trim() !== '') throw preconditionError('raw-xml', `RAW/DATA: text beside elements in <${node.name}>`);
  return {
    name: node.name,
    attributes: Object.fromEntries(node.attributes),
    children: node.children.map(tagOf),
    text: node.children.length > 0 ? undefined : node.text,
  };
};

const prefixesOf = (node: XmlNode): string[] => {
  const own = [node.name, ...node.attributes.keys()].flatMap((name) =>
    name.includes(':') && !/^(xmlns|xml):/.test(name) ? [name.slice(0, name.indexOf(':'))] : [],
  );
  const declared = new Set([...node.attributes.keys()].flatMap((name) => (name.startsWith('xmlns:') ? [name.slice('xmlns:'.length)] : [])));
  return [...own, ...node.children.flatMap(prefixesOf)].filter((p) => !declared.has(p));
};
