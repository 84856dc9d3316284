import { usageError } from '../errors/errors';
import type { Sink } from './sink';

/** A table of the field: columns of fixed width, cut with no mark, one blank between, trailing blanks stripped. Linear in the rows. */
export interface How {
  /** ids instead of names */
  readonly numeric?: boolean;
  /** figures without units */
  readonly kilobytes?: boolean;
}

export interface Column<Row> {
  readonly name: string;
  readonly size: number;
  readonly align: 'left' | 'right';
  /** grows to its longest value */
  readonly adjust?: boolean;
  /** shares what a terminal has left */
  readonly expand?: boolean;
  readonly describe: string;
  value(row: Row, how: How): string;
}

export interface ListOptions extends How {
  readonly list?: readonly string[];
  readonly listconf?: string;
  readonly filter?: readonly string[];
  readonly operator?: string;
  readonly csv?: boolean;
  readonly csvDel?: string;
  readonly noHeader?: boolean;
  readonly noPager?: boolean;
  readonly adjust?: readonly string[];
  readonly expand?: readonly string[] | true;
  readonly noExpand?: boolean;
  readonly size?: readonly string[];
}

/** What a list knows of itself when nothing is asked for. */
export interface ListSetting {
  readonly out: Sink;
  readonly env: NodeJS.ProcessEnv;
  readonly shown: readonly string[];
  readonly confs: Readonly<Record<string, readonly string[]>>;
}

interface Laid<Row> {
  readonly column: Column<Row>;
  width: number;
}

const named = <Row>(columns: readonly Column<Row>[], name: string): Column<Row> => {
  const hit = columns.find((c) => c.name === name.trim().toUpperCase());
  if (!hit) throw usageError(`there is no column "${name.trim()}" (there are: ${columns.map((c) => c.name).join(', ')})`, { code: 'column-unknown' });
  return hit;
};

const chosen = <Row>(columns: readonly Column<Row>[], o: ListOptions, s: ListSetting): Column<Row>[] => {
  const names = o.list ?? s.confs[o.listconf ?? s.env.ONE_LISTCONF ?? ''] ?? s.shown;
  return names.map((n) => named(columns, n));
};

const OPERATORS = ['!=', '<=', '>=', '=', '<', '>', '~'] as const;
type Operator = (typeof OPERATORS)[number];

const compare: Readonly<Record<Operator, (cell: string, value: string) => boolean>> = {
  '=': (c, v) => c === v,
  '!=': (c, v) => c !== v,
  '<': (c, v) => c < v,
  '<=': (c, v) => c <= v,
  '>': (c, v) => c > v,
  '>=': (c, v) => c >= v,
  '~': (c, v) => c.includes(v),
};

/** COLUMN, operator, value; the operator that stands first decides. */
const parseFilter = (text: string): { name: string; operator: Operator; value: string } => {
  const found = OPERATORS.map((operator) => ({ operator, at: text.indexOf(operator) }))
    .filter((x) => x.at > 0)
    .sort((a, b) => a.at - b.at || b.operator.length - a.operator.length)[0];
  if (!found) throw usageError(`--filter "${text}" is not COLUMN=VALUE (operators: ${OPERATORS.join(' ')})`, { code: 'filter-malformed' });
  return { name: text.slice(0, found.at), operator: found.operator, value: text.slice(found.at + found.operator.length) };
};

/** The rows that --filter leaves, judged by the cell as it is printed. */
export const filterRows = <Row>(rows: readonly Row[], columns: readonly Column<Row>[], o: ListOptions): readonly Row[] => {
  if (!o.filter) return rows;
  const or = (o.operator ?? 'AND').toUpperCase() === 'OR';
  if (!or && (o.operator ?? 'AND').toUpperCase() !== 'AND') throw usageError(`--operator is AND or OR, not "${o.operator}"`);
  const tests = o.filter.map(parseFilter).map((f) => ({ ...f, column: named(columns, f.name) }));
  const passes = (row: Row) => (t: (typeof tests)[number]): boolean => compare[t.operator](t.column.value(row, o), t.value);
  return rows.filter((row) => (or ? tests.some(passes(row)) : tests.every(passes(row))));
};

const padded = (text: string, width: number, align: 'left' | 'right'): string => {
  const t = text.length > width ? cut(text, width) : text;
  return align === 'right' ? t.padStart(width) : t.padEnd(width);
};

/** Cut at the width, never through a surrogate pair. */
const cut = (text: string, width: number): string => {
  const code = text.charCodeAt(width - 1);
  return text.slice(0, code >= 0xd800 && code <= 0xdbff ? width - 1 : width);
};

const sizesOf = (o: ListOptions): Map<string, number> =>
  new Map(
    (o.size ?? []).map((s) => {
      const m = /^([A-Za-z_]+)=(\d+)$/.exec(s.trim());
      if (!m) throw usageError(`--size "${s}" is not COLUMN=WIDTH`);
      return [(m[1] as string).toUpperCase(), Number(m[2])];
    }),
  );

const lay = <Row>(columns: readonly Column<Row>[], cells: readonly string[][], o: ListOptions, terminal: number | undefined): Laid<Row>[] => {
  const sizes = sizesOf(o);
  const grows = new Set((o.adjust ?? []).map((n) => n.trim().toUpperCase()));
  const laid = columns.map((column, i) => {
    const given = sizes.get(column.name);
    const width = given ?? column.size;
    const longest = (column.adjust && given === undefined) || grows.has(column.name) ? cells.reduce((most, row) => Math.max(most, (row[i] as string).length), 0) : 0;
    return { column, width: Math.max(width, longest) };
  });
  if (terminal !== undefined && !o.noExpand) expand(laid, o, terminal);
  return laid;
};

/** What the terminal has left goes to the columns that may grow, in proportion to their widths; the rest to the last of them. */
const expand = <Row>(laid: Laid<Row>[], o: ListOptions, terminal: number): void => {
  const asked = Array.isArray(o.expand) ? new Set(o.expand.map((e) => (e.split('=')[0] as string).trim().toUpperCase())) : undefined;
  const growing = laid.filter((l) => (asked ? asked.has(l.column.name) : o.expand === true || l.column.expand));
  const spare = terminal - laid.reduce((sum, l) => sum + l.width + 1, -1);
  if (spare <= 0 || growing.length === 0) return;
  const base = growing.reduce((sum, l) => sum + l.width, 0);
  let left = spare;
  for (const [i, l] of growing.entries()) {
    const share = i === growing.length - 1 ? left : Math.floor((spare * l.width) / base);
    l.width += share;
    left -= share;
  }
};

const line = <Row>(laid: readonly Laid<Row>[], cells: readonly string[]): string => {
  let text = '';
  for (let i = 0; i < laid.length; i++) {
    const l = laid[i] as Laid<Row>;
    text += (i === 0 ? '' : ' ') + padded(cells[i] as string, l.width, l.column.align);
  }
  return text.trimEnd();
};

const GOOD = new Set(['runn', 'rdy', 'on']);
const BAD = new Set(['fail', 'err']);

const coloured = (text: string, stat: string | undefined): string => {
  if (stat === undefined) return text;
  const code = GOOD.has(stat) ? '32' : BAD.has(stat) ? '31' : undefined;
  if (code === undefined) return text;
  const at = text.lastIndexOf(stat);
  return at < 0 ? text : `${text.slice(0, at)}\u001b[${code}m${stat}\u001b[0m${text.slice(at + stat.length)}`;
};

const csvCell = (text: string, del: string): string => (text.includes(del) || text.includes('"') || text.includes('\n') ? `"${text.replaceAll('"', '""')}"` : text);

const csvText = <Row>(columns: readonly Column<Row>[], cells: readonly string[][], o: ListOptions): string => {
  const del = o.csvDel ?? ',';
  const rows = cells.map((row) => row.map((c) => csvCell(c, del)).join(del));
  return [...(o.noHeader ? [] : [columns.map((c) => c.name).join(del)]), ...rows].map((l) => `${l}\n`).join('');
};

export const describeColumns = <Row>(columns: readonly Column<Row>[]): string => columns.map((c) => `${c.name.padEnd(20)}: ${c.describe.padEnd(20)}\n`).join('');

/** Prints the rows that the filter leaves, through a pager when they do not fit on the terminal. */
export const renderList = async <Row>(rows: readonly Row[], columns: readonly Column<Row>[], o: ListOptions, s: ListSetting): Promise<void> => {
  const shown = chosen(columns, o, s);
  const cells = filterRows(rows, columns, o).map((row) => shown.map((c) => c.value(row, o)));
  if (o.csv) {
    s.out.write(csvText(shown, cells, o));
    return;
  }
  const tty = s.out.isTTY;
  const laid = lay(shown, cells, o, tty ? (s.out.columns ?? 80) : undefined);
  const head = line(laid, shown.map((c) => c.name));
  const paged = tty && !o.noPager && cells.length + 1 > (s.out.rows ?? 24);
  const stat = shown.findIndex((c) => c.name === 'STAT');
  const body = cells.map((row) => (tty && !paged ? coloured(line(laid, row), stat < 0 ? undefined : row[stat]) : line(laid, row)));
  const top = o.noHeader ? [] : [tty && !paged ? `\u001b[1m\u001b[4m${head.padEnd(s.out.columns ?? 80)}\u001b[0m` : head];
  const text = [...top, ...body].map((l) => `${l}\n`).join('');
  if (paged) return (await import('./pager')).page(text, s);
  s.out.write(text);
};
