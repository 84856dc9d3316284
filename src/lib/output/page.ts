/**
 * The pages of `show`: sections with a title padded to 80, `LABEL : value` lines, or lines as they are. Pure: the whole page is one text.
 */
export type Section =
  | { readonly kind: 'pairs'; readonly title: string; readonly rows: ReadonlyArray<readonly [string, string] | string> }
  | { readonly kind: 'lines'; readonly title: string; readonly lines: readonly string[] };

export interface PageStyle {
  /** width of the labels */
  readonly labels: number;
  /** values are padded to 20, as all pages but the VM's do */
  readonly padValues: boolean;
  /** titles in bold on a terminal */
  readonly bold: boolean;
}

const TITLE = 80;
const VALUE = 20;

const heading = (title: string, style: PageStyle): string => (style.bold ? `\u001b[1m\u001b[4m${title.padEnd(TITLE)}\u001b[0m` : title.padEnd(TITLE));

const pairLine = (row: readonly [string, string] | string, style: PageStyle): string => {
  if (typeof row === 'string') return row.padEnd(TITLE);
  const value = style.padValues ? row[1].padEnd(VALUE) : row[1];
  return `${row[0].padEnd(style.labels)}: ${value}`;
};

const sectionLines = (s: Section, style: PageStyle): string[] => [heading(s.title, style), ...(s.kind === 'pairs' ? s.rows.map((r) => pairLine(r, style)) : s.lines), ''];

export const renderPage = (sections: readonly Section[], style: PageStyle): string => `${sections.flatMap((s) => sectionLines(s, style)).join('\n')}`;

export const pairs = (title: string, rows: ReadonlyArray<readonly [string, string] | string>): Section => ({ kind: 'pairs', title, rows });
export const lines = (title: string, content: readonly string[]): Section => ({ kind: 'lines', title, lines: content });
