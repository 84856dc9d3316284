import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import {
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
  type SqliteStatement,
  type Transaction,
} from 'kysely';
import { executionError, isOneError, preconditionError } from '../lib/errors/errors';
import { type Migration, migrations as released } from './migrations';
import type { Schema } from './schema';

export type Db = Kysely<Schema> | Transaction<Schema>;

/** The open state. Reads never wait for a writer (WAL); a write is one immediate transaction. */
export interface State {
  readonly db: Kysely<Schema>;
  /** whether this process wrote: only then closing has something to do */
  wrote(): boolean;
  /** true when this call made the file */
  readonly fresh: boolean;
  /** Runs fn in BEGIN IMMEDIATE; an exception rolls everything back. fn must not wait for anything but the database. */
  write<T>(fn: (tx: Transaction<Schema>) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/**
 * Kysely begins deferred transactions, which turn into SQLITE_BUSY when two writers upgrade at once; immediate ones wait their turn.
 */
class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
}

class ImmediateDialect extends SqliteDialect {
  constructor(private readonly sqlite: SqliteDatabase) {
    super({ database: sqlite });
  }
  override createDriver(): SqliteDriver {
    return new ImmediateDriver({ database: this.sqlite });
  }
}

/** More texts than this are of lists of different lengths, which do not come again. */
const MOST_STATEMENTS = 500;

/** Kysely has each query prepared anew, which takes SQLite longer than most of them run: a worker asks the same thousands of times. */
const keepingStatements = (sqlite: Database.Database): SqliteDatabase => {
  const kept = new Map<string, Database.Statement>();
  return {
    close: () => sqlite.close(),
    prepare(sql) {
      const before = kept.get(sql);
      // one whose rows are still being read cannot be begun again
      if (before && !before.busy) return before as unknown as SqliteStatement;
      if (kept.size >= MOST_STATEMENTS) kept.clear();
      const statement = sqlite.prepare(sql);
      kept.set(sql, statement);
      return statement as unknown as SqliteStatement;
    },
  };
};

/** Super-block magics (statfs f_type) of file systems on which SQLite's locks and mmap are not to be trusted. */
const NETWORK_FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x01021997, '9p'],
  [0x00c36400, 'CephFS'],
  [0x0bd00bd0, 'Lustre'],
  [0x5346414f, 'AFS'],
  [0x65735546, 'FUSE'],
  [0x47504653, 'GPFS'],
  [0x01161970, 'GFS2'],
  [0x7461636f, 'OCFS2'],
]);

export type FileSystemType = (path: string) => number;
const statfsType: FileSystemType = (path) => statfsSync(path).type >>> 0;

const refuseNetworkFileSystem = (dir: string, typeOf: FileSystemType): void => {
  const kind = NETWORK_FILE_SYSTEMS.get(typeOf(dir));
  if (kind === undefined) return;
  throw preconditionError(
    'state-on-network',
    `the state directory ${dir} is on a network file system (${kind}); a database there can be destroyed by lost locks`,
    {
      next: 'set ONE_LOCATION to a directory on a local disk (the datastores below it may stay on the network)',
    },
  );
};

const OTHERS = 0o077;

/** A file of ours that others can read or write is refused: it holds what gives power over every machine. */
export const refuseOpenFile = (path: string): void => {
  const { mode, uid } = statSync(path);
  if ((mode & OTHERS) !== 0) {
    throw preconditionError('file-open-to-others', `${path} can be read or written by others (mode ${(mode & 0o777).toString(8).padStart(4, '0')})`, {
      next: `chmod 600 ${path}`,
    });
  }
  const me = process.geteuid?.() ?? uid;
  if (me !== 0 && uid !== me) {
    throw preconditionError('file-of-another', `${path} belongs to user id ${uid}, not to you (${me})`, { next: `sudo -u '#${uid}' COMMAND` });
  }
};

const makePrivateFile = (path: string): boolean => {
  try {
    closeSync(openSync(path, 'wx', 0o600));
    return true;
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw cannotOpen(path, e);
  }
};

/** Less than this and SQLite cannot even make its index of the log: it then speaks of an I/O error. */
const LEAST_ROOM = 256 * 1024;

const isFull = (code: string | undefined, path: string): boolean => {
  if (code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_WRITE') return true;
  if (!code?.startsWith('SQLITE_IOERR')) return false;
  const { bavail, bsize } = statfsSync(dirname(path));
  return bavail * bsize < LEAST_ROOM;
};

const cannotOpen = (path: string, cause: unknown): Error => {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'EACCES' || code === 'EPERM') {
    return preconditionError('state-denied', `you may not use the state at ${path}: ${message}`, {
      next: 'sudo -u oneadmin COMMAND (or set ONE_LOCATION to a directory of your own)',
      cause,
    });
  }
  if (code === 'ENOSPC' || isFull(code, path))
    return preconditionError('front-end-full', `the front-end has no room left for ${path}; nothing was changed`, { next: `df -h ${path}`, cause });
  return preconditionError('state-unusable', `the state at ${path} cannot be opened: ${message}`, { cause });
};

const BUSY_MS = 30_000;

/** Bytes of the file that are mapped: a long list reads a third faster when no page of it is copied. */
const MAPPED = 1 << 28;

/** Where npm builds the native part: named, it is not searched for at every start. undefined: let it be searched for. */
export const nativeBinding = (): string | undefined => {
  try {
    const file = join(dirname(require.resolve('better-sqlite3/package.json')), 'build/Release/better_sqlite3.node');
    return existsSync(file) ? file : undefined;
  } catch {
    return undefined;
  }
};

/** What only writers need is set before the first write: a command that reads shall not pay for it. */
const prepareToWrite = (sqlite: Database.Database): void => {
  sqlite.pragma('synchronous = FULL');
  sqlite.pragma('foreign_keys = ON');
};

/** A query whose rows come as arrays of its columns in their order: for long lists, where making ten thousand objects costs more than all the rest. */
export const rowsAsArrays = (db: Db, query: CompiledQuery): unknown[][] => {
  const sqlite = connections.get(db);
  if (!sqlite) throw new Error('rowsAsArrays works on the open state, not in a transaction');
  return sqlite
    .prepare(query.sql)
    .raw()
    .all(...query.parameters) as unknown[][];
};

const preparedOn = (db: Db, query: CompiledQuery): Database.Statement => {
  const sqlite = connections.get(db);
  if (!sqlite) throw new Error('rows one by one are read from the open state, not in a transaction');
  return sqlite.prepare(query.sql);
};

/** The rows of a query one by one, all as they were at the first: for documents of a whole pool, which would not fit into memory together. */
export const eachRow = <Row>(db: Db, query: CompiledQuery): IterableIterator<Row> =>
  preparedOn(db, query).iterate(...query.parameters) as IterableIterator<Row>;

/** A query with one parameter, prepared once: what stands beside each row of a long list. */
export const rowsBy = (db: Db, make: (id: number) => CompiledQuery): ((id: number) => unknown[]) => {
  const statement = preparedOn(db, make(0));
  return (id) => statement.all(id);
};

const connections = new WeakMap<Db, Database.Database>();

/** Applies what is missing, in one transaction that begins with a copy. Of several processes at once one does it, and the others find it done. */
const migrate = (sqlite: Database.Database, path: string, migrations: readonly Migration[]): void => {
  const applied = (): number => sqlite.pragma('user_version', { simple: true }) as number;
  const found = applied();
  if (found > migrations.length) {
    throw preconditionError('state-newer', `the state ${path} was written by a newer release (schema ${found}, this one knows ${migrations.length})`, {
      next: 'use that release, or restore a copy from before it',
    });
  }
  if (found === migrations.length) return;
  // kept in the file
  sqlite.pragma('journal_mode = WAL');
  prepareToWrite(sqlite);
  sqlite
    .transaction(() => {
      const version = applied();
      if (version >= migrations.length) return;
      if (version > 0) keepCopy(sqlite, `${path}.before-schema-${version + 1}`);
      for (const migration of migrations.slice(version)) for (const sql of migration.statements) sqlite.exec(sql);
      sqlite.pragma(`user_version = ${migrations.length}`);
    })
    .immediate();
};

/** As SQLite sees it: the file alone would miss what is still in the log. Only in the migrating transaction, which keeps others from writing meanwhile. */
const keepCopy = (sqlite: Database.Database, copy: string): void => {
  const temporary = `${copy}.part`;
  rmSync(temporary, { force: true });
  writeFileSync(temporary, sqlite.serialize(), { mode: 0o600, flush: true });
  renameSync(temporary, copy);
};

export interface OpenOptions {
  readonly typeOf?: FileSystemType;
  readonly migrations?: readonly Migration[];
}

/** Opens `<dir>/one.db`, makes or migrates it. Errors: state-on-network, file-open-to-others, state-denied, state-newer, front-end-full, state-unusable. */
export const openState = (dir: string, options: OpenOptions = {}): State => {
  const path = join(dir, 'one.db');
  if (!existsSync(path)) {
    try {
      mkdirSync(dir, { recursive: true, mode: 0o750 });
    } catch (e) {
      throw cannotOpen(dir, e);
    }
  }
  refuseNetworkFileSystem(dir, options.typeOf ?? statfsType);
  const fresh = makePrivateFile(path);
  refuseOpenFile(path);
  let sqlite: Database.Database | undefined;
  try {
    sqlite = new Database(path, { timeout: BUSY_MS, nativeBinding: nativeBinding() });
    sqlite.pragma(`mmap_size = ${MAPPED}`);
    migrate(sqlite, path, options.migrations ?? released);
  } catch (e) {
    sqlite?.close();
    throw isOneError(e) ? e : cannotOpen(path, e);
  }
  return wrap(sqlite, path, fresh);
};

export const wrap = (sqlite: Database.Database, path: string, fresh: boolean): State => {
  const db = new Kysely<Schema>({ dialect: new ImmediateDialect(keepingStatements(sqlite)) });
  connections.set(db, sqlite);
  let writes = false;
  return {
    db,
    fresh,
    wrote: () => writes,
    async write(fn) {
      if (!writes) prepareToWrite(sqlite);
      writes = true;
      try {
        return await db.transaction().execute(fn);
      } catch (e) {
        throw ofSqlite(e, path);
      }
    },
    close: () => db.destroy(),
  };
};

/** A full disk while writing is a foreseen failure, and the transaction was rolled back. */
const ofSqlite = (e: unknown, path: string): unknown => {
  const code = (e as { code?: string }).code ?? '';
  if (isFull(code, path))
    return executionError('front-end-full', `the front-end has no room left for ${path}; nothing was changed`, { next: `df -h ${path}`, cause: e });
  if (code === 'SQLITE_BUSY')
    return executionError('state-busy', `another process held the state ${path} for 30 seconds; nothing was changed`, { next: 'oned --status', cause: e });
  return e;
};
