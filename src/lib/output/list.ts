import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { usageError } from '../errors/errors';
import { csvLine } from './csv';
import { columnNamed, type FilterOptions, filterRows } from './filter';
import { needsPager, type PagerSetting, runPager, type StartPager, writePaged } from './pager';
import { wantsColour } from './sgr';
import { inChunks, type Sink } from './sink';
import { adjusted, type Column, expanded, type How, headLine, type Placed, rowWriter } from './table';

export { filterRows, rowFilter } from './filter';
export type { Column, How } from './table';

/** What a person may ask of every list. */
export interface ListOptions extends FilterOptions {
  readonly list?: readonly string[];
  readonly listconf?: string;
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
  /** the command's name, which is also that of its column file: onevm */
  readonly file?: string;
  /** where the administrator's column files are: in `<etc>/cli` */
  readonly etc?: string;
}

/** The columns of a command, its sets of them, and which it shows unasked. */
export interface Table<Row> {
  readonly columns: readonly Column<Row>[];
  readonly shown: readonly string[];
  readonly confs: Readonly<Record<string, readonly string[]>>;
}

export const columnFileOf = (setting: Pick<ListSetting, 'env' | 'file' | 'etc'>): string | undefined => {
  if (setting.file === undefined) return undefined;
  const name = `${setting.file}.yaml`;
  const places = [...(setting.env.HOME ? [join(setting.env.HOME, '.one/cli', name)] : []), ...(setting.etc ? [join(setting.etc, 'cli', name)] : [])];
  return places.find((path) => existsSync(path));
};

/** The table as the person's or the administrator's column file has it, if there is one. Errors: precondition, with file and line. */
export const loadTable = async <Row>(table: Table<Row>, setting: Pick<ListSetting, 'env' | 'file' | 'etc'>): Promise<Table<Row>> => {
  const path = columnFileOf(setting);
  if (path === undefined) return table;
  const { parseColumnFile, withSettings } = await import('./columnFile');
  const file = parseColumnFile(readFileSync(path, 'utf8'), path);
  const known = (names: readonly string[]): readonly string[] => names.filter((name) => table.columns.some((c) => c.name.toUpperCase() === name.toUpperCase()));
  const { default: shown, ...sets } = Object.fromEntries([...file.sets].map(([name, names]) => [name, known(names)]));
  return { columns: withSettings(table.columns, file), shown: shown?.length ? shown : table.shown, confs: { ...table.confs, ...sets } };
};

/** --list, else the set that was asked for by option or environment, else what is shown unasked. A set that is not there is not missed. */
const chosen = <Row>(table: Table<Row>, options: ListOptions, setting: ListSetting): readonly Column<Row>[] => {
  const names = options.list ?? table.confs[options.listconf ?? setting.env.ONE_LISTCONF ?? ''] ?? table.shown;
  return names.map((name) => columnNamed(table.columns, name, setting.file));
};

/** `NAME=30` by column. Errors: usage. */
const assigned = <Row>(
  words: readonly string[],
  option: string,
  columns: readonly Column<Row>[],
  pattern: RegExp,
  setting: ListSetting,
): Map<string, string | undefined> =>
  new Map(
    words.map((word) => {
      const [name = '', value] = word.split('=', 2);
      const column = columnNamed(columns, name, setting.file);
      if (value === undefined ? option === '--size' : !pattern.test(value))
        throw usageError(`${option} ${word}: ${option === '--size' ? 'a width is needed, as in NAME=20' : 'a share is a number from 0 to 1, as in NAME=0.5'}`);
      return [column.name, value];
    }),
  );

const place = <Row>(shown: readonly Column<Row>[], table: Table<Row>, options: ListOptions, setting: ListSetting): readonly Placed<Row>[] => {
  const all = table.columns;
  const sizes = assigned(options.size ?? [], '--size', all, /^[1-9]\d{0,3}$/, setting);
  const grows = new Set((options.adjust ?? []).map((name) => columnNamed(all, name, setting.file).name));
  const shares = Array.isArray(options.expand) ? assigned(options.expand, '--expand', all, /^(0?\.\d+|[01](\.0*)?)$/, setting) : undefined;
  return shown.map((column) => {
    const sized = sizes.get(column.name);
    const share = shares?.get(column.name);
    return {
      column,
      width: sized === undefined ? column.size : Number(sized),
      // who gives a column a width means that width
      adjust: grows.has(column.name) || (column.adjust === true && sized === undefined),
      expand: shares ? shares.has(column.name) : options.expand === true || (column.expand === true && sized === undefined),
      ...(share === undefined ? {} : { share: Number(share) }),
      // the field measures what is printed in the place where the column usually stands, and so its tables look; who asks for --adjust means the column
      ...(grows.has(column.name) ? {} : { measured: shown[table.shown.indexOf(column.name)] ?? column }),
    };
  });
};

/** --describe */
export const describeColumns = (columns: readonly Column<never>[]): string => columns.map((c) => `${c.name.padEnd(20)}: ${c.describe.padEnd(20)}\n`).join('');

function* linesOf<Row>(head: string | undefined, rows: Iterable<Row>, write: (row: Row) => string): Generator<string> {
  if (head !== undefined) yield head;
  for (const row of rows) yield write(row);
}

/** Prints the rows that the filter leaves: columns or CSV, in a pager when they do not fit on the terminal. Errors: usage, precondition (column file). */
export const renderList = async <Row>(
  rows: Iterable<Row>,
  columns: readonly Column<Row>[],
  options: ListOptions,
  setting: ListSetting,
  start?: StartPager,
): Promise<void> => {
  const table = await loadTable({ columns, shown: setting.shown, confs: setting.confs }, setting);
  const shown = chosen(table, options, setting);
  const placed = place(shown, table, options, setting);
  // off a terminal nobody needs their number, so rows that are read while they are shown need not be kept
  const kept = options.filter || setting.out.isTTY ? filterRows(rows, table.columns, options, setting.file) : rows;
  const pager: PagerSetting = { out: setting.out, env: setting.env, noPager: options.noPager };
  if (options.csv) {
    const line = csvLine(options.csvDel);
    const head = options.noHeader ? undefined : line(shown.map((c) => c.name));
    return writePaged(inChunks(linesOf(head, kept, (row) => line(shown.map((c) => c.value(row, options))))), pager, start);
  }
  const paged = Array.isArray(kept) && needsPager(kept.length + (options.noHeader ? 0 : 1), pager);
  const colour = !paged && wantsColour(setting.out, setting.env);
  const chunks = inChunks(
    tableLines(kept, placed, { how: options, colour, noHeader: options.noHeader, terminal: options.noExpand ? undefined : terminalOf(setting.out) }),
  );
  if (paged) return runPager(chunks, pager, start);
  for (const chunk of chunks) setting.out.write(chunk);
};

const terminalOf = (out: Sink): number | undefined => (out.isTTY ? (out.columns ?? 80) : undefined);

interface TableStyle {
  readonly how?: How;
  readonly colour?: boolean;
  readonly noHeader?: boolean;
  /** the width that `expand` columns share; absent: they do not */
  readonly terminal?: number;
}

const tableLines = <Row>(rows: Iterable<Row>, placed: readonly Placed<Row>[], style: TableStyle): Generator<string> => {
  const how = style.how ?? {};
  const grown = adjusted(placed, rows, how);
  const laid = style.terminal === undefined ? grown : expanded(grown, style.terminal);
  return linesOf(style.noHeader ? undefined : headLine(laid, style.colour === true), rows, rowWriter(laid, how, style.colour === true));
};

/** A table inside a page, by the same rules as a list: heading and rows. */
export const smallTable = <Row>(rows: readonly Row[], columns: readonly Column<Row>[], style: TableStyle = {}): string[] => [
  ...tableLines(
    rows,
    columns.map((column) => ({ column, width: column.size, adjust: column.adjust === true, expand: column.expand === true })),
    style,
  ),
];
