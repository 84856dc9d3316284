import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { sql } from 'kysely';
import { migrations } from '../../src/state/migrations';
import { type OpenOptions, openState, type State } from '../../src/state/open';
import { tempDirs } from '../contract/tempDir';

const dir = tempDirs();
const opened: State[] = [];
const open = (options: OpenOptions = {}, where = dir()): State => {
  const state = openState(where, options);
  opened.push(state);
  return state;
};
afterEach(() => Promise.all(opened.splice(0).map((s) => s.close())));

const file = (): string => join(dir(), 'one.db');
const modeOf = (path: string): number => statSync(path).mode & 0o777;
const addUser = (state: State): Promise<unknown> => state.write((tx) => tx.insertInto('groups').values({ id: 1, name: 'users', template: '[]' }).execute());
const groups = (state: State): Promise<{ name: string }[]> => state.db.selectFrom('groups').select('name').execute();
/** what openState says */
const refusal = (work: () => unknown): unknown => {
  try {
    work();
  } catch (e) {
    return e;
  }
  return undefined;
};

describe('an empty folder', () => {
  test('becomes a state, with the folders above it', () => {
    const where = join(dir(), 'a', 'b');
    expect(open({}, where).fresh).toBe(true);
    expect(modeOf(where)).toBe(0o750);
  });

  test('gets files for its owner only', async () => {
    await addUser(open());
    expect(readdirSync(dir()).map((name) => [name, modeOf(join(dir(), name))])).toEqual([
      ['one.db', 0o600],
      ['one.db-shm', 0o600],
      ['one.db-wal', 0o600],
    ]);
  });

  test('is journalled ahead, written through, and keeps its references', async () => {
    const state = open();
    const { rows } = await sql<unknown>`select * from pragma_journal_mode, pragma_synchronous, pragma_foreign_keys, pragma_user_version`.execute(state.db);
    expect(rows).toEqual([{ journal_mode: 'wal', synchronous: 2, foreign_keys: 1, user_version: migrations.length }]);
  });
});

test('what was written is there when it is opened again', async () => {
  const first = open();
  await addUser(first);
  await first.close();
  const again = open();
  expect(again.fresh).toBe(false);
  expect(await groups(again)).toEqual([{ name: 'users' }]);
});

test('also what was opened again is written through, and keeps its references', async () => {
  await open().close();
  const again = open();
  await addUser(again);
  const { rows } = await sql<unknown>`select * from pragma_journal_mode, pragma_synchronous, pragma_foreign_keys`.execute(again.db);
  expect(rows).toEqual([{ journal_mode: 'wal', synchronous: 2, foreign_keys: 1 }]);
});

test('a file that a killed first command left empty is taken up', async () => {
  writeFileSync(file(), '', { mode: 0o600 });
  const state = open();
  expect(state.fresh).toBe(false);
  expect(await groups(state)).toEqual([]);
});

describe('a write', () => {
  test('that throws leaves nothing, and the next one works', async () => {
    const state = open();
    await expect(
      state.write(async (tx) => {
        await tx.insertInto('groups').values({ id: 1, name: 'users', template: '[]' }).execute();
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    expect(await groups(state)).toEqual([]);
    await addUser(state);
    expect(await groups(state)).toHaveLength(1);
  });

  test('waits for the one before it, in the same process', async () => {
    const state = open();
    const order: string[] = [];
    const slow = state.write(async (tx) => {
      await tx.insertInto('groups').values({ id: 1, name: 'a', template: '[]' }).execute();
      await new Promise((resolve) => setImmediate(resolve));
      order.push('first');
    });
    await Promise.all([slow, state.write(async () => void order.push('second'))]);
    expect(order).toEqual(['first', 'second']);
  });

  test('keeps references: a host in no cluster is refused', async () => {
    const host = {
      id: 0,
      name: 'h',
      cluster_id: 7,
      state: 0,
      im_mad: '',
      vm_mad: '',
      template: '',
      total_cpu: 0,
      total_mem: 0,
      used_cpu: 0,
      used_mem: 0,
      free_mem: 0,
      monitored_at: 0,
      error: '',
      facts: '',
    };
    await expect(open().write((tx) => tx.insertInto('hosts').values(host).execute())).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT_FOREIGNKEY' });
  });
});

describe('a newer release', () => {
  const [before, after] = [migrations.length, migrations.length + 1];
  const second = [...migrations, { name: '0002-test', statements: ['ALTER TABLE groups ADD COLUMN colour TEXT', "UPDATE groups SET colour = 'red'"] }];
  const broken = [...migrations, { name: '0002-test', statements: ["UPDATE groups SET name = 'lost'", 'THIS IS NOT SQL'] }];
  const olderState = async (): Promise<void> => {
    const older = open();
    await addUser(older);
    await older.close();
  };

  test('brings the state up, and keeps a copy of it as it was, for its owner only', async () => {
    await olderState();
    const rows = await open({ migrations: second }).db.selectFrom('groups').selectAll().execute();
    expect(rows).toEqual([expect.objectContaining({ name: 'users', colour: 'red' })]);
    const copy = `${file()}.before-schema-${after}`;
    expect(modeOf(copy)).toBe(0o600);
    const old = new Database(copy, { readonly: true });
    expect([old.pragma('user_version', { simple: true }), old.prepare('select * from groups').all()]).toEqual([
      before,
      [{ id: 1, name: 'users', template: '[]' }],
    ]);
    old.close();
  });

  test('copies also what is still in the log', async () => {
    const older = open();
    await addUser(older);
    open({ migrations: second });
    const old = new Database(`${file()}.before-schema-${after}`, { readonly: true });
    expect(old.prepare('select name from groups').all()).toEqual([{ name: 'users' }]);
    old.close();
  });

  test('leaves the state as it was when a migration fails', async () => {
    await olderState();
    expect(refusal(() => open({ migrations: broken }))).toMatchObject({ kind: 'precondition', code: 'state-unusable' });
    expect(await groups(open())).toEqual([{ name: 'users' }]);
  });

  test('makes no copy when there is nothing to bring up', async () => {
    await olderState();
    open();
    expect(readdirSync(dir()).filter((name) => name.includes('before'))).toEqual([]);
  });

  test('has made a state that this one refuses', async () => {
    await open({ migrations: second }).close();
    expect(refusal(() => open())).toMatchObject({
      kind: 'precondition',
      code: 'state-newer',
      message: `the state ${file()} was written by a newer release (schema ${after}, this one knows ${before})`,
    });
  });
});

describe('refused', () => {
  test.each([
    [0x6969, 'NFS'],
    [0xff534d42, 'CIFS'],
    [0xfe534d42, 'SMB2'],
    [0x01021997, '9p'],
    [0x65735546, 'FUSE'],
    [0x00c36400, 'CephFS'],
  ])('a file system of type %i, which is %s', (type, name) => {
    expect(refusal(() => open({ typeOf: () => type }))).toMatchObject({
      code: 'state-on-network',
      message: expect.stringContaining(`(${name})`),
      next: expect.stringContaining('ONE_LOCATION'),
    });
    expect(existsSync(file())).toBe(false);
  });

  test.each([0xef53, 0x58465342, 0x01021994, 0x9123683e])('not a local one (%i)', (type) =>
    expect(refusal(() => open({ typeOf: () => type }))).toBeUndefined(),
  );

  test('a file that others can read, with the command that mends it', async () => {
    await open().close();
    chmodSync(file(), 0o644);
    expect(refusal(() => open())).toMatchObject({
      code: 'file-open-to-others',
      message: `${file()} can be read or written by others (mode 0644)`,
      next: `chmod 600 ${file()}`,
    });
    chmodSync(file(), 0o600);
    expect(refusal(() => open())).toBeUndefined();
  });

  test('a file that is no state, and it is left alone', () => {
    writeFileSync(file(), 'a letter to my mother, long enough to be no database at all', { mode: 0o600 });
    expect(refusal(() => open())).toMatchObject({ kind: 'precondition', code: 'state-unusable', message: expect.stringContaining(file()) });
    expect(statSync(file()).size).toBe(59);
  });

  test('a path that leads through a file', () => {
    writeFileSync(join(dir(), 'x'), '');
    expect(refusal(() => open({}, join(dir(), 'x', 'var')))).toMatchObject({ kind: 'precondition', code: 'state-unusable' });
  });
});

const root = process.getuid?.() === 0;

/** As a user who is not root. All of openState is synchronous, so nothing else runs meanwhile. */
const asNobody = <T>(work: () => T): T => {
  if (root) process.seteuid?.(65_534);
  try {
    return work();
  } finally {
    if (root) process.seteuid?.(0);
  }
};

describe('a user without rights', () => {
  beforeEach(() => chmodSync(dir(), 0o755));
  beforeEach(() => void mkdirSync(join(dir(), 'closed'), { mode: 0o500 }));

  test('is told so when the folder is closed to him', () => {
    expect(refusal(() => asNobody(() => open({}, join(dir(), 'closed'))))).toMatchObject({
      kind: 'precondition',
      code: 'state-denied',
      next: expect.stringContaining('sudo -u oneadmin'),
    });
  });

  test('is told so when the folder cannot be made', () => {
    expect(refusal(() => asNobody(() => open({}, join(dir(), 'closed', 'a', 'var'))))).toMatchObject({ kind: 'precondition', code: 'state-denied' });
  });

  if (root)
    test('is told whose file it is', async () => {
      await open().close();
      expect(refusal(() => asNobody(() => open()))).toMatchObject({ code: 'file-of-another', message: `${file()} belongs to user id 0, not to you (65534)` });
    });
});
