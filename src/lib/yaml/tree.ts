import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseAllDocuments, type Scalar } from 'yaml';

/**
 * YAML (or JSON, which it contains) as it is written: every scalar keeps the text that was typed (`1.0`, `0x10`, `no`), and everything has its place.
 * What a scalar means is for the reader of the file. Anchors and tags mean nothing; a reference (`*name`) is a node of its own, for the reader to refuse.
 */
export type Tree = TextNode | MapNode | ListNode | ReferenceNode;

interface Placed {
  /** offset in the text, for `placeOf` */
  readonly at: number;
}

export interface TextNode extends Placed {
  readonly kind: 'text';
  readonly text: string;
  /** not in quotes: `true` may stand for yes, `"true"` is a word */
  readonly plain: boolean;
}

export interface MapNode extends Placed {
  readonly kind: 'map';
  /** in the order of the file; a key may stand twice */
  readonly entries: ReadonlyArray<{ readonly key: Tree; readonly value: Tree | undefined }>;
}

export interface ListNode extends Placed {
  readonly kind: 'list';
  readonly items: ReadonlyArray<Tree | undefined>;
}

export interface ReferenceNode extends Placed {
  readonly kind: 'reference';
}

export interface Place {
  /** counted from 1 */
  readonly line: number;
  readonly column: number;
}

export type YamlFile =
  | { readonly root: Tree | undefined; readonly placeOf: (at: number) => Place }
  | { readonly problem: { readonly at: number; readonly expected: string; readonly found: string }; readonly placeOf: (at: number) => Place };

/** One document. An empty text has no root. Never throws. */
export const parseYaml = (text: string): YamlFile => {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { schema: 'failsafe', lineCounter: lines, prettyErrors: false, uniqueKeys: false, logLevel: 'silent' });
  const placeOf = (at: number): Place => {
    const { line, col } = lines.linePos(at);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  if ('empty' in documents || documents.length === 0) return { root: undefined, placeOf };
  const [document, second] = documents;
  const problem = document?.errors[0];
  if (problem) return { problem: { at: problem.pos[0], expected: 'JSON or YAML that can be read', found: problem.message }, placeOf };
  if (second) return { problem: { at: second.range[0], expected: 'one document', found: 'a second one' }, placeOf };
  return { root: treeOf(document?.contents as Node | null | undefined), placeOf };
};

const treeOf = (node: Node | null | undefined): Tree | undefined => {
  if (node === null || node === undefined) return undefined;
  const at = node.range?.[0] ?? 0;
  if (isScalar(node)) return { kind: 'text', at, text: typed(node), plain: node.type === 'PLAIN' };
  if (isSeq(node)) return { kind: 'list', at, items: node.items.map((item) => treeOf(item as Node | null)) };
  if (isMap(node))
    return {
      kind: 'map',
      at,
      entries: node.items.map((item) => ({
        key: (isPair(item) ? treeOf(item.key as Node | null) : undefined) ?? { kind: 'text', at, text: '', plain: true },
        value: isPair(item) ? treeOf(item.value as Node | null) : undefined,
      })),
    };
  if (isAlias(node)) return { kind: 'reference', at };
  throw new Error(`a node of YAML that nobody knows: ${String(node)}`);
};

/** As typed where it stands without quotes: `1.0` and `1e3` are not made numbers. */
const typed = (node: Scalar): string => (typeof node.value === 'string' ? node.value : (node.source ?? ''));

export const kindOf = (node: Tree | undefined): string => {
  switch (node?.kind) {
    case 'map':
      return 'a map';
    case 'list':
      return 'a list';
    case 'reference':
      return 'a reference (*name); write its value out';
    case 'text':
      return node.plain && node.text === '' ? 'nothing' : 'a plain value';
    default:
      return 'nothing';
  }
};
