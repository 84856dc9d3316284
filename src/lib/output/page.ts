import { bold, underlined } from './sgr';

/**
 * The pages of `show`: sections with a title padded to 80, `LABEL : value` lines, tables, or lines as they are. Pure: the whole page is one text.
 */
export type Section =
  | {
      readonly kind: 'pairs';
      readonly title: string;
      readonly rows: ReadonlyArray<readonly [string, string] | string>;
      /** where the blank line is that divides sections: before the title, as nearly everywhere, or on some pages below it, or nowhere */
      readonly gap?: 'below' | 'none';
    }
  | { readonly kind: 'lines'; readonly title: string; readonly lines: readonly Line[]; readonly bare?: boolean; readonly gap?: 'below' | 'none' };

/** A line as it is, or the heading of the table below it. */
export type Line = string | { readonly heading: string };

export interface PageStyle {
  /** width of the labels */
  readonly labels: number;
  /** values are padded to 20, as all pages but the VM's do */
  readonly padValues: boolean;
  /** titles and headings stand out on a terminal */
  readonly bold: boolean;
}

const TITLE = 80;
const VALUE = 20;

const asIs = (text: string): string => text;

const pairLine = (row: readonly [string, string] | string, style: PageStyle): string => {
  // a title within a section
  if (typeof row === 'string') return (style.bold ? bold : asIs)(row.padEnd(TITLE));
  return `${row[0].padEnd(style.labels)}: ${style.padValues ? row[1].padEnd(VALUE) : row[1]}`;
};

const shownLine = (line: Line, style: PageStyle): string => {
  if (typeof line === 'string') return line;
  return style.bold ? underlined(line.heading) : line.heading;
};

/** The page's own title is underlined as well. */
const titleLine = (s: Section, first: boolean, style: PageStyle): string => {
  const text = s.kind === 'lines' && s.bare ? s.title : s.title.padEnd(TITLE);
  if (!style.bold) return text;
  return first ? underlined(text) : bold(text);
};

const gapOf = (s: Section): 'before' | 'below' | 'none' => s.gap ?? 'before';

const sectionLines = (s: Section, first: boolean, style: PageStyle): readonly string[] => [
  ...(gapOf(s) === 'before' && !first ? [''] : []),
  titleLine(s, first, style),
  ...(gapOf(s) === 'below' ? [''] : []),
  ...(s.kind === 'pairs' ? s.rows.map((row) => pairLine(row, style)) : s.lines.map((line) => shownLine(line, style))),
];

/** The sections with a blank line between them, without a line end behind the last. */
export const renderPage = (sections: readonly Section[], style: PageStyle): string => sections.flatMap((s, i) => sectionLines(s, i === 0, style)).join('\n');

export const pairs = (title: string, rows: ReadonlyArray<readonly [string, string] | string>): Section => ({ kind: 'pairs', title, rows });
/** `bare`: the title is not padded; some of the field's are not. */
export const lines = (title: string, content: readonly Line[], how: { readonly bare?: boolean; readonly gap?: 'below' | 'none' } = {}): Section => ({
  kind: 'lines',
  title,
  lines: content,
  ...how,
});

/** The lines of a table (heading first) for a section. */
export const headed = (table: readonly string[]): readonly Line[] => table.map((line, i) => (i === 0 ? { heading: line } : line));
