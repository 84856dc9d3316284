import type { Element } from '../lib/documents/element';
import type { Pool } from '../lib/documents/json';
import type { Column, ListOptions } from '../lib/output/list';
import type { One } from './context';
import { type Arg, defineCommand, flag, type Opt, text, type Verb, whole, words } from './define';
import { type Format, formatOptions, printDocument, wantsDocument } from './formats';

/** The options every list has; a filter gives the same rows in the table, in CSV and in the documents. */
const listOptions = (columns: () => readonly string[], sets: readonly string[]) => ({
  list: words('--list', 'x,y,z', 'show these columns, in this order', { short: '-l', values: columns, differs: 'a column that is not there is told by name' }),
  listconf: text('--listconf', 'conf', 'show the columns of this set', { short: '-c', values: sets }),
  filter: words('--filter', 'x,y,z', 'only rows where COLUMN=VALUE (also != < <= > >= and ~ for "contains")', {
    short: '-f',
    values: () => columns().map((c) => `${c}=`),
    differs:
      'the same rows in the table, in CSV and in documents (the field filters its table only); <= and >= compare (there they find nothing); a condition that cannot be understood ends with 255',
  }),
  operator: text('--operator', 'operator', 'AND (default) or OR between filters', { values: ['AND', 'OR'], differs: 'anything else is refused' }),
  csv: flag('--csv', 'print comma-separated values'),
  csvDel: text('--csv-del', 'del', 'separator of --csv'),
  noHeader: flag('--no-header', 'leave the heading out'),
  noPager: flag('--no-pager', 'do not stop at each page'),
  adjust: words('--adjust', 'x,y,z', 'let these columns grow to their longest value', { values: columns }),
  expand: {
    long: '--expand',
    value: 'x=prop,y=prop',
    valueOptional: true,
    list: true,
    values: columns,
    summary: 'let these columns share what the terminal has left',
    parse: (t: string) => t.split(','),
  } as Opt<readonly string[] | true>,
  noExpand: flag('--no-expand', 'do not'),
  size: words('--size', 'x=size,y=size', 'widths of columns', { short: '-s', values: () => columns().map((c) => `${c}=`) }),
  delay: whole('--delay', 'seconds', 'of top: how long it waits', '-d'),
  describe: flag('--describe', 'say what the columns are'),
  numeric: flag('--numeric', 'ids instead of names', '-n'),
  kilobytes: flag('--kilobytes', 'figures without units', '-k'),
  ...formatOptions,
});

export interface Table {
  /** of `<file>.yaml` with an administrator's own columns */
  readonly file: string;
  columns(): ReadonlyArray<{ readonly name: string }>;
  readonly shown: readonly string[];
  readonly confs: Readonly<Record<string, readonly string[]>>;
}

/** The rows as they are now, and how to show them. */
export interface Look<Row> {
  readonly rows: Iterable<Row>;
  readonly columns: readonly Column<Row>[];
}

export interface Listing<Row> {
  readonly noun: string;
  readonly table: Table;
  look(one: One, options: object): Promise<Look<Row>>;
  /** the list with nothing asked for, as text, where there is a faster way to it */
  plain?(one: One): Promise<string | undefined>;
  /** the rows' documents, for -x -j -y; ids are those that the filter left */
  document(one: One, ids: ReadonlySet<number>, rows: readonly Row[], extended: boolean): Promise<Element | Pool>;
  /** --search: ids of the rows whose whole document fits. Errors: usage. */
  search?(one: One, query: string): Promise<ReadonlySet<number>>;
  readonly extra?: Readonly<Record<string, Opt<unknown>>>;
  /** lists that take whose objects are wanted */
  readonly owned?: boolean;
}

type Whose = 'all' | 'mine' | 'group' | string;

const whoseArg: Arg<Whose> = { usage: 'filterflag', optional: true, complete: 'users', values: ['all', 'mine', 'group'], parse: (t) => t };

interface Owner {
  readonly id: number;
  readonly uid?: number;
  readonly gid?: number;
}

/** a/all, m/mine, g/group, G, or a user by id or name. */
const whoseFilter = async (one: One, whose: Whose | undefined): Promise<((row: Owner) => boolean) | undefined> => {
  if (whose === undefined || whose === 'a' || whose === 'all') return undefined;
  const caller = await one.caller();
  if (whose === 'm' || whose === 'mine') return (r) => r.uid === caller.uid;
  if (whose === 'g' || whose === 'group') return (r) => r.gid !== undefined && caller.gids.includes(r.gid);
  if (whose === 'G' || whose === 'primary group') return (r) => r.gid === caller.gid;
  const uid = await one.resolve('USER', /^\d+$/.test(whose) ? { id: Number(whose) } : { name: whose });
  return (r) => r.uid === uid;
};

/** No option, no terminal, no columns of an administrator's own. */
const isPlain = async (one: One, table: Table, options: object): Promise<boolean> => {
  const asked = Object.keys(options).filter((name) => name !== 'verbose');
  if (asked.length > 0 || one.io.out.isTTY || one.io.env.ONE_LISTCONF) return false;
  const { columnFileOf } = await import('../lib/output/list');
  return columnFileOf({ env: one.io.env, etc: one.paths.etc, file: table.file }) === undefined;
};

const SEARCH = text('--search', 'search', 'only those whose document fits: VM.NAME=web, VM.TEMPLATE.NIC[*].IP=10.0.0.5, joined by & or |', {
  differs: 'works on every state; in the field only with some of its databases',
});

const optionsFor = <Row>(l: Listing<Row>) => ({
  ...listOptions(() => l.table.columns().map((c) => c.name), Object.keys(l.table.confs)),
  ...(l.search ? { search: SEARCH } : {}),
  ...l.extra,
});

type Asked = ListOptions & Format & { readonly delay?: number; readonly extended?: boolean; readonly describe?: boolean; readonly search?: string };

interface Shown<Row> extends Look<Row> {
  /** the whole answer, when there was a faster way to it */
  readonly text?: string;
}

/** The rows that are wanted, by whose they are and by what their documents say; columns and formats are the view's. */
const rowsOf = async <Row extends Owner>(one: One, l: Listing<Row>, whose: Whose | undefined, options: Asked): Promise<Shown<Row>> => {
  const text = l.plain && whose === undefined && (await isPlain(one, l.table, options)) ? await l.plain(one) : undefined;
  if (text !== undefined) return { text, rows: [], columns: [] };
  const wanted = await whoseFilter(one, whose);
  const found = options.search === undefined ? undefined : await l.search?.(one, options.search);
  const look = await l.look(one, options);
  if (wanted === undefined && found === undefined) return look;
  const rows: Row[] = [];
  for (const row of look.rows) if ((wanted?.(row) ?? true) && (found?.has(row.id) ?? true)) rows.push(row);
  return { ...look, rows };
};

const showRows = async <Row extends Owner>(one: One, l: Listing<Row>, { text, rows, columns }: Shown<Row>, how: Asked): Promise<void> => {
  if (text !== undefined) return void one.io.out.write(text);
  const { describeColumns, filterRows, loadTable, renderList } = await import('../lib/output/list');
  const setting = { out: one.io.out, env: one.io.env, etc: one.paths.etc, file: l.table.file, shown: l.table.shown, confs: l.table.confs };
  if (how.describe) return void one.io.out.write(describeColumns((await loadTable({ ...setting, columns }, setting)).columns));
  if (!wantsDocument(how)) return renderList(rows, columns, how, setting);
  const kept = filterRows(rows, columns, how, l.table.file);
  await printDocument(one, await l.document(one, new Set(kept.map((r) => r.id)), kept, how.extended === true), how, how);
};

const argsFor = <Row>(l: Listing<Row>) => (l.owned ? { whose: whoseArg } : ({} as { whose: Arg<Whose> }));

export const listVerb = <Row extends Owner>(l: Listing<Row>): Verb =>
  defineCommand({
    name: 'list',
    summary: `List ${l.noun}`,
    args: argsFor(l),
    options: optionsFor(l),
    run: (one, { whose }, options) => rowsOf(one, l, whose, options as Asked),
    view: (rows, one, options) => showRows(one, l, rows, options as Asked),
  });

const CLEAR = '\u001b[H\u001b[2J';
const SECONDS_BETWEEN = 2;

/** A list again and again, until ^C; on a terminal each takes the place of the one before. */
export const topOf = (list: Verb): Verb => ({
  ...list,
  name: 'top',
  summary: `${list.summary} again and again, until ^C`,
  async view(first, one, options, args) {
    const how = { ...options, noPager: true } as Asked;
    for (let rows = first; ; rows = await list.run(one, args, options)) {
      if (one.io.out.isTTY && !how.describe) one.io.out.write(CLEAR);
      await list.view(rows, one, how as never, args);
      if (how.describe || !(await one.pause(how.delay ?? SECONDS_BETWEEN))) return;
    }
  },
});

/** Pools that are arrays in JSON and YAML with one member, too, as in the field; the member of the others stands for itself then. */
const ARRAYS = new Set(['VM_POOL', 'IMAGE_POOL', 'ZONE_POOL']);

/** A pool document of rows that are documents themselves; each is made when it is written. */
export const poolOf = <Row>(name: string, rows: Iterable<Row>, one: (row: Row) => Element): Pool => ({
  name,
  members: {
    *[Symbol.iterator]() {
      for (const row of rows) yield ARRAYS.has(name) ? { ...one(row), list: true } : one(row);
    },
  },
});
