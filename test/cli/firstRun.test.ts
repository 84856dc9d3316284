import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { INDEXED } from '../../src/commands/nameIndex';
import { golden, Session } from './session';

let s: Session;
beforeEach(() => {
  s = new Session();
});
afterEach(() => s.end());

const LISTS = ['onehost', 'onedatastore', 'oneimage', 'onevnet', 'onetemplate', 'onevm', 'oneuser'];

test('what there is after the first command', async () => {
  await s.type(
    ...LISTS.map((b) => `${b} list`),
    'oneuser show',
    'oneuser show serveradmin',
    'onedatastore show 0',
    'onedatastore show default',
    'onedatastore show 2 -j',
    'oneuser list --csv',
    'oneuser list -n',
    'oneuser list -l name,id',
  );
  const text = s.transcript();
  expect(text).toBe(golden('first-run', text));
});

test('empty pools are documents as well', async () => {
  await s.type(
    ...['onehost', 'oneimage', 'onevnet', 'onetemplate', 'onevm'].flatMap((b) => [`${b} list -x`, `${b} list -j`, `${b} list -y`, `${b} list --csv`]),
  );
  const text = s.transcript();
  expect(text).toBe(golden('empty-pools', text));
});

test('columns say what they are', async () => {
  await s.type(...LISTS.map((b) => `${b} list --describe`));
  const text = s.transcript();
  expect(text).toBe(golden('describe', text));
});

test('reading leaves the state, the credentials and the key, and nothing for others', async () => {
  await s.data('oneuser list');
  expect(readdirSync(join(s.location, 'var')).sort()).toEqual(['.one', 'one.db']);
  expect(readFileSync(join(s.location, 'auth'), 'utf8')).toMatch(/^oneadmin:[\w-]{24}\n$/);
  for (const file of ['auth', 'var/one.db', 'var/.one/session.key']) expect([file, statSync(join(s.location, file)).mode & 0o777]).toEqual([file, 0o600]);
});

test('names are kept for completion by commands that change them, for their owner alone', async () => {
  const index = (noun: string): string => readFileSync(join(s.location, 'var/.index', noun), 'utf8');
  s.furnish();
  await s.data('oneuser show');
  expect(existsSync(join(s.location, 'var/.index'))).toBe(false);
  await s.data('onedatastore create images.tmpl');
  expect(readdirSync(join(s.location, 'var/.index')).sort()).toEqual(Object.keys(INDEXED).sort());
  expect(index('datastores')).toBe('0 system\n1 default\n2 files\n100 Images\n');
  expect(index('users')).toBe('0 oneadmin\n1 serveradmin\n');
  expect(statSync(join(s.location, 'var/.index/datastores')).mode & 0o777).toBe(0o600);
  await s.data('onedatastore delete Images');
  expect(index('datastores')).toBe('0 system\n1 default\n2 files\n');
  for (const line of ['onevm create --name "my vm" --cpu 1 --memory 64 --hold', 'onevm create --name other --cpu 1 --memory 64 --hold']) await s.data(line);
  expect(index('vms')).toBe('0 my vm\n1 other\n');
  await s.data('onevm terminate 0');
  expect(index('vms')).toBe('1 other\n');
});

test("an index that cannot be written is nobody's failure", async () => {
  s.furnish();
  await s.data('oneuser show');
  s.file('../var/.index', 'a file, not a folder');
  await s.data('onedatastore create images.tmpl');
});
