import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { messageOf, type OneError, preconditionError } from '../errors/errors';

/** An element that was read. Names and texts are as they stand in the document; nothing is trimmed or made a number. */
export interface XmlNode {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlNode[];
  /** the element's own characters, CDATA included, in order */
  readonly text: string;
  /** true when there was a CDATA section, be it empty: `<A><![CDATA[]]></A>` has a value, `<A/>` has none */
  readonly cdata: boolean;
}

export interface XmlSource {
  /** named in errors: a file, or the command that printed it */
  readonly file: string;
  /** error code, 'xml-syntax' when absent */
  readonly code?: string;
}

/**
 * Reads one document. Refused (precondition error, `FILE:LINE:COLUMN: ...`): what is not well formed, a DOCTYPE, and any entity but the five
 * of XML and character references, since they are the ways to make a small document large or to reach other files. More than about 100 levels are refused too.
 */
export const parseXml = (text: string, source: XmlSource): XmlNode => {
  refuseDeclarations(text, source);
  const verdict = XMLValidator.validate(text);
  if (verdict !== true) throw syntaxError(source, `${verdict.err.line}:${verdict.err.col ?? 1}`, verdict.err.msg);
  const tree = treeOf(text, source);
  if (tree.some((e) => TEXT in e && String(e[TEXT]).trim() !== '') || text.slice(text.lastIndexOf('>') + 1).trim() !== '')
    throw syntaxError(source, '1:1', 'text outside of the root element');
  const roots = nodesOf(tree);
  const [root] = roots;
  if (root === undefined || roots.length > 1) throw syntaxError(source, '1:1', root === undefined ? 'no element' : 'more than one root element');
  return root;
};

export const childOf = (node: XmlNode | undefined, name: string): XmlNode | undefined => node?.children.find((c) => c.name === name);

export const childrenOf = (node: XmlNode | undefined, name: string): XmlNode[] => node?.children.filter((c) => c.name === name) ?? [];

/** The text of the element at that path (`cpu`, `model`), undefined if there is no such element. */
export const textAt = (node: XmlNode | undefined, ...path: readonly string[]): string | undefined =>
  path.reduce<XmlNode | undefined>((at, name) => childOf(at, name), node)?.text;

const syntaxError = (source: XmlSource, place: string, found: string): OneError =>
  preconditionError(
    source.code ?? 'xml-syntax',
    `${source.file}:${place}: expected well-formed XML, found: ${found.length > 160 ? `${found.slice(0, 160)}...` : found}`,
  );

const TEXT = '#text';
const CDATA = '#cdata';
const ATTRIBUTES = ':@';
type Ordered = Readonly<Record<string, unknown>>;

const treeOf = (text: string, source: XmlSource): readonly Ordered[] => {
  // Entities are left as they are (their safety was checked before) and replaced in nodesOf, so that no limit of the parser changes a value.
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    processEntities: false,
    cdataPropName: CDATA,
    textNodeName: TEXT,
    ignoreDeclaration: true,
    ignorePiTags: true,
    onDangerousProperty: (name: string) => name,
  });
  try {
    return parser.parse(text) as readonly Ordered[];
  } catch (e) {
    throw syntaxError(source, '1:1', messageOf(e));
  }
};

const nodesOf = (entries: readonly Ordered[]): XmlNode[] =>
  entries.flatMap((entry) => {
    const name = Object.keys(entry).find((k) => k !== ATTRIBUTES);
    return name === undefined || name === TEXT || name === CDATA ? [] : [nodeOf(name, entry)];
  });

const nodeOf = (name: string, entry: Ordered): XmlNode => {
  const inner = entry[name] as readonly Ordered[];
  const text = inner.map((e) => (CDATA in e ? rawText(e[CDATA]) : TEXT in e ? decoded(String(e[TEXT])) : '')).join('');
  const attributes = Object.entries((entry[ATTRIBUTES] ?? {}) as Record<string, string>).map(([k, v]) => [k, decoded(String(v))] as const);
  return { name, attributes: new Map(attributes), children: nodesOf(inner), text, cdata: inner.some((e) => CDATA in e) };
};

const rawText = (entries: unknown): string => (entries as readonly Ordered[]).map((e) => String(e[TEXT])).join('');

const PREDEFINED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

const decoded = (text: string): string =>
  text.includes('&')
    ? text.replace(/&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot|apos));/g, (_, hex?: string, decimal?: string, name?: string) =>
        name === undefined ? characterOf(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)) : (PREDEFINED[name] ?? ''),
      )
    : text;

const characterOf = (code: number): string => (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? '\uFFFD' : String.fromCodePoint(code));

/** What may hide markup (CDATA, comments, instructions) is stepped over; outside of it no `<!` and no foreign entity may stand. */
const refuseDeclarations = (text: string, source: XmlSource): void => {
  const mark = /<!\[CDATA\[|<!--|<\?|<!|&(?!(?:#x[0-9A-Fa-f]{1,6}|#[0-9]{1,7}|lt|gt|amp|quot|apos);)/g;
  for (let hit = mark.exec(text); hit !== null; hit = mark.exec(text)) {
    const end = ENDS[hit[0]];
    if (end === undefined)
      throw syntaxError(
        source,
        placeOf(text, hit.index),
        hit[0] === '&' ? 'an entity that XML does not define' : 'a DOCTYPE declaration, which is not accepted',
      );
    const closing = text.indexOf(end, mark.lastIndex);
    if (closing < 0) throw syntaxError(source, placeOf(text, hit.index), `${hit[0]} without ${end}`);
    mark.lastIndex = closing + end.length;
  }
};

const ENDS: Readonly<Record<string, string>> = { '<![CDATA[': ']]>', '<!--': '-->', '<?': '?>' };

const placeOf = (text: string, offset: number): string => {
  const before = text.slice(0, offset);
  return `${before.split('\n').length}:${offset - before.lastIndexOf('\n')}`;
};
