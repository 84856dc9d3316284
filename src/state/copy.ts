import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { preconditionError } from '../lib/errors/errors';
import type { Row, RowChange } from '../lib/model/rehearsal';
import { migrations } from './migrations';
import { nativeBinding, refuseOpenFile, type State, wrap } from './open';

/** A state in memory that begins as the one on the disk, and keeps account of each row that is changed in it. */
export interface StateCopy extends State {
  /** What was changed since that was asked last: each row once, as it was and as it is now. */
  changes(): RowChange[];
}

/**
 * The state as it is now, in memory: whatever is done to it stays there. The file is only read; no lock of it is taken, and no id is used up.
 * An older state is brought to the present release in the copy alone. Errors: no-state, file-open-to-others.
 */
export const openCopy = (dir: string): StateCopy => {
  const path = join(dir, 'one.db');
  if (!existsSync(path)) throw preconditionError('no-state', `there is no state at ${path} yet: nothing can be planned on it`, { next: 'oneuser show' });
  refuseOpenFile(path);
  const file = new Database(path, { readonly: true, nativeBinding: nativeBinding() });
  const bytes = file.serialize();
  file.close();
  if (bytes.length === 0) throw preconditionError('no-state', `the state at ${path} is empty: nothing can be planned on it`, { next: 'oneuser show' });
  // format numbers of the header: what is in memory has no write-ahead log
  bytes[18] = bytes[19] = 1;
  const sqlite = new Database(bytes, { nativeBinding: nativeBinding() });
  const version = sqlite.pragma('user_version', { simple: true }) as number;
  for (const migration of migrations.slice(version)) for (const sql of migration.statements) sqlite.exec(sql);
  keepAccount(sqlite);
  return { ...wrap(sqlite, path, false), changes: () => accounted(sqlite) };
};

interface Column {
  readonly name: string;
  readonly pk: number;
}

const columnsOf = (sqlite: Database.Database, table: string): Column[] => sqlite.pragma(`main.table_info(${table})`) as Column[];

/** Columns by table. One question for all: a state has dozens of tables. */
const columnsByTable = (sqlite: Database.Database): ReadonlyMap<string, readonly string[]> => {
  const rows = sqlite
    .prepare(
      `SELECT t.name AS "table", json_group_array(c.name) AS columns FROM main.sqlite_master t, pragma_table_info(t.name, 'main') c
       WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' GROUP BY t.name`,
    )
    .all() as { table: string; columns: string }[];
  return new Map(rows.map((r) => [r.table, JSON.parse(r.columns) as string[]]));
};

/** What the database keeps for itself, for its indexes: it says nothing that another row does not say. */
const BOOKKEEPING: Readonly<Record<string, readonly string[]>> = { vm_disks: ['uid', 'gid'], leases: ['uid', 'gid'], address_ranges: ['next_index'] };

const keepAccount = (sqlite: Database.Database): void => {
  const triggers = [...columnsByTable(sqlite)].flatMap(([table, columns]) => {
    const told = columns.filter((name) => !BOOKKEEPING[table]?.includes(name));
    const row = (which: 'OLD' | 'NEW'): string => `json_object(${told.flatMap((name) => [`'${name}'`, `${which}."${name}"`]).join(', ')})`;
    const note = (event: string, before: string, after: string): string =>
      `CREATE TEMP TRIGGER account_${event}_${table} AFTER ${event} ON main.${table} BEGIN INSERT INTO account (changed, before, after) VALUES ('${table}', ${before}, ${after}); END;`;
    return [note('INSERT', 'NULL', row('NEW')), note('UPDATE', row('OLD'), row('NEW')), note('DELETE', row('OLD'), 'NULL')];
  });
  sqlite.pragma('recursive_triggers = ON');
  sqlite.exec(`BEGIN; CREATE TEMP TABLE account (seq INTEGER PRIMARY KEY, changed TEXT, before TEXT, after TEXT); ${triggers.join('\n')} COMMIT`);
};

const accounted = (sqlite: Database.Database): RowChange[] => {
  const notes = sqlite.prepare('SELECT changed, before, after FROM account ORDER BY seq').all() as {
    changed: string;
    before: string | null;
    after: string | null;
  }[];
  sqlite.exec('DELETE FROM account');
  const keys = new Map<string, readonly Column[]>();
  const net = new Map<string, RowChange>();
  for (const { changed: table, ...note } of notes) {
    const [before, after] = [rowOf(note.before), rowOf(note.after)];
    const columns = keys.get(table) ?? columnsOf(sqlite, table).filter((c) => c.pk > 0);
    keys.set(table, columns);
    const key = JSON.stringify([table, ...columns.map((c) => (before ?? after)?.[c.name])]);
    const known = net.get(key);
    net.set(key, { table, before: known ? known.before : before, after });
  }
  return [...net.values()].filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after));
};

const rowOf = (json: string | null): Row | undefined => (json === null ? undefined : (JSON.parse(json) as Row));
