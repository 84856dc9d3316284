import { coloured, stateColour, underlined } from './sgr';

/** What the values of a column depend on. */
export interface How {
  /** ids instead of names */
  readonly numeric?: boolean;
  /** figures without units */
  readonly kilobytes?: boolean;
}

/** A column of a table of the field: so many characters wide, cut with no mark. */
export interface Column<Row> {
  readonly name: string;
  readonly size: number;
  readonly align: 'left' | 'right';
  /** grows to its longest value */
  readonly adjust?: boolean;
  /** rows with the same key have the same value: what a thousand rows share is made once */
  readonly by?: (row: Row) => number | string | null;
  /** length of its longest value, when that is known without a look at the rows */
  readonly longest?: number;
  /** shares what a terminal has left */
  readonly expand?: boolean;
  readonly describe: string;
  value(row: Row, how: How): string;
}

/** A column as it will be printed. */
export interface Placed<Row> {
  readonly column: Column<Row>;
  readonly width: number;
  /** an `expand` with a share of its own: 0.5 is half of what is left */
  readonly share?: number;
  readonly expand: boolean;
  readonly adjust: boolean;
  /** whose values it grows to; absent: its own */
  readonly measured?: Column<Row>;
}

/** The characters of a one-line text; -1 when it has control characters, which would break the line or steer the terminal. */
const measure = (text: string): number => (PLAIN.test(text) ? text.length : measureEach(text));

/** What nearly all texts are: told without a look at each character by itself. */
const PLAIN = /^[ -~]*$/;

const measureEach = (text: string): number => {
  let n = text.length;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || (code > 0x7e && code < 0xa0)) return -1;
    if ((code & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) n -= 1;
  }
  return n;
};

/** A blank for each control character. */
export const oneLine = (text: string): string => (measure(text) < 0 ? text.replace(/\p{Cc}/gu, ' ') : text);

export const lengthOf = (text: string): number => {
  const n = measure(text);
  return n < 0 ? measure(oneLine(text)) : n;
};

/** A cell: cut or filled to its width, a pair of surrogates counting as one character. */
export const fitted = (text: string, width: number, align: 'left' | 'right'): string => {
  let shown = text;
  let n = measure(text);
  if (n < 0) {
    shown = oneLine(text);
    n = measure(shown);
  }
  if (n > width) return n === shown.length ? shown.slice(0, width) : Array.from(shown).slice(0, width).join('');
  if (n === width) return shown;
  const blanks = ' '.repeat(width - n);
  return align === 'right' ? blanks + shown : shown + blanks;
};

/** Widths from what the rows hold; `adjust` columns are the only reason to look at all rows before the first is printed. */
export const adjusted = <Row>(placed: readonly Placed<Row>[], rows: Iterable<Row>, how: How): Placed<Row>[] =>
  placed.map((p) => {
    if (!p.adjust) return p;
    const measured = p.measured ?? p.column;
    if (measured.longest !== undefined) return { ...p, width: Math.max(p.width, measured.longest) };
    let width = p.width;
    for (const row of rows) width = Math.max(width, lengthOf(measured.value(row, how)));
    return { ...p, width };
  });

/**
 * What the terminal has left goes to the columns that expand: first to those with a share of their own, then to the others in proportion
 * to their widths; what rounding leaves goes to the last one.
 */
export const expanded = <Row>(placed: readonly Placed<Row>[], terminal: number): readonly Placed<Row>[] => {
  const spare = terminal - placed.reduce((sum, p) => sum + p.width + 1, -1);
  const growing = placed.filter((p) => p.expand);
  if (spare <= 0 || growing.length === 0) return placed;
  const more = new Map<Placed<Row>, number>();
  for (const p of growing) if (p.share !== undefined) more.set(p, Math.floor(spare * p.share));
  const rest = growing.filter((p) => p.share === undefined);
  const free = Math.max(0, spare - [...more.values()].reduce((sum, n) => sum + n, 0));
  const base = rest.reduce((sum, p) => sum + p.width, 0);
  let left = free;
  for (const [i, p] of rest.entries()) {
    const part = i === rest.length - 1 ? left : Math.floor((free * p.width) / base);
    more.set(p, part);
    left -= part;
  }
  return placed.map((p) => ({ ...p, width: p.width + (more.get(p) ?? 0) }));
};

/** A column that grows to its values does not cut its heading, and does not grow to that either: the field's tables look so. */
const heading = (p: Placed<never>): string =>
  p.adjust && (p.column.adjust === true || p.width > p.column.size) && p.column.name.length > p.width
    ? p.column.name
    : fitted(p.column.name, p.width, p.column.align);

/** The heading keeps its trailing blanks: on a terminal it is a line from side to side. */
export const headLine = (placed: readonly Placed<never>[], colour: boolean): string => {
  const text = placed.map(heading).join(' ');
  return colour ? underlined(text) : text;
};

/** How rows become lines. STAT is the one column with colours. */
export const rowWriter = <Row>(placed: readonly Placed<Row>[], how: How, colour: boolean): ((row: Row) => string) => {
  const cells = placed.map((p) => cellWriter(p, how, colour && p.column.name === 'STAT'));
  return (row) => {
    let line = '';
    for (let i = 0; i < cells.length; i += 1) line += (i === 0 ? '' : ' ') + (cells[i] as (row: Row) => string)(row);
    return line.trimEnd();
  };
};

const cellWriter = <Row>(p: Placed<Row>, how: How, withColour: boolean): ((row: Row) => string) => {
  const { column, width } = p;
  const make = (row: Row): string => {
    const value = column.value(row, how);
    const cell = fitted(value, width, column.align);
    const state = withColour ? stateColour(value) : undefined;
    return state ? coloured(cell, state) : cell;
  };
  const { by } = column;
  if (!by) return make;
  const known = new Map<number | string | null, string>();
  return (row) => {
    const key = by(row);
    let cell = known.get(key);
    if (cell === undefined) {
      cell = make(row);
      known.set(key, cell);
    }
    return cell;
  };
};
