import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type Binary, optionsOf, type Verb } from '../../src/commands/define';
import { allBinaries } from '../../src/commands/generate/all';
import { verbsOf } from '../../src/commands/generate/words';
import { NOUNS } from '../../src/state/objects';
import { sample } from '../support/sample';
import { isObject, lineOf } from './lines';
import { furnishedSession, type Said, type Session } from './session';

/**
 * Every verb of every command, in every format, for people who may not: 255, nothing on standard output, one clear text, and the state is as it was.
 * Verbs that are declared later are tested as well. Words that cannot be understood are in usage.test.ts, objects that are not there in errors.test.ts.
 */
let s: Session;
/** Not those that nobody asks by name: oned, and onenode, whose power is that of the key that machines let in as root. */
const commands = allBinaries.filter((b) => b.name !== 'oned' && b.name !== 'onenode');

const FORMATS: readonly (readonly string[])[] = [[], ['-j'], ['-x'], ['-y']];
const formatsOf = (verb: Verb): readonly (readonly string[])[] => FORMATS.filter((f) => f.every((o) => optionsOf(verb).own.some((own) => own.short === o)));

const database = (): Database.Database => new Database(join(s.location, 'var/one.db'));

/** What a refusal may not touch. Sessions and tokens come and go with who asks. */
const stateMark = (): string => {
  const db = database();
  const tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('sessions', 'worker')").pluck().all() as string[];
  const hash = createHash('sha256');
  for (const table of tables) hash.update(JSON.stringify([table, db.prepare(`SELECT * FROM "${table}"`).raw().all()]));
  db.close();
  return hash.digest('hex');
};

/** Nobody has a right by a rule. Kinds of which nothing was made have one row all the same, oneadmin's and closed to all others. */
const closeAndFill = (): void => {
  const db = database();
  db.pragma('foreign_keys = OFF');
  db.exec('DELETE FROM acl');
  for (const { table } of Object.values(NOUNS)) {
    if (db.prepare(`SELECT 1 FROM "${table}" WHERE id = 0`).get()) continue;
    const columns = db.pragma(`table_info("${table}")`) as { name: string; type: string; notnull: number; dflt_value: unknown }[];
    const needed = columns.filter((c) => c.name === 'id' || (c.notnull === 1 && c.dflt_value === null));
    const values = needed.map((c) => (c.name === 'template' || c.name === 'body' ? '[]' : c.name === 'name' ? `the ${table}` : c.type === 'TEXT' ? '' : 0));
    db.prepare(`INSERT INTO "${table}" (${needed.map((c) => c.name).join(',')}) VALUES (${needed.map(() => '?').join(',')})`).run(...values);
  }
  db.close();
};

let mark: string;
beforeAll(async () => {
  s = await furnishedSession();
  for (const line of ['onetemplate instantiate small --name web', 'onegroup create outsiders', 'oneuser create bob secret --group outsiders'])
    await s.data(line);
  s.file('any.tmpl', 'NAME = any\n');
  s.charter();
  closeAndFill();
  writeFileSync(join(s.location, 'a-file'), '');
  writeFileSync(join(s.location, 'bob'), 'bob:secret\n', { mode: 0o600 });
  await s.run('onevm list', { env: { ONE_AUTH: join(s.location, 'bob') } });
  s.workerAnswers = false;
  mark = stateMark();
});
afterAll(() => s.end());

/** As text: what is wrong, in whole lines. As JSON: one object with all of its fields. */
const told = (line: readonly string[], said: Said): string => {
  expect([line, said.code, said.out]).toEqual([line, 255, '']);
  expect(said.err).toMatch(/^[^\n]+\n/);
  expect(said.err).toMatch(/\n$/);
  expect(said.err).not.toMatch(/this is a bug|undefined|\[object|\bat .*\.ts/);
  if (!line.includes('-j')) return said.err;
  const { error } = JSON.parse(said.err);
  expect(Object.keys(error)).toEqual(['code', 'kind', 'message', 'changed', 'next']);
  expect([line, error.changed]).toEqual([line, null]);
  return error.message;
};

/** Verbs that ask nothing of the state. */
const asksNothing = (binary: Binary, verb: Verb): boolean => binary.name === 'oneuser' && ['encode', 'passwdsearch', 'key', 'login'].includes(verb.name);

const asking = (binary: Binary): readonly Verb[] => verbsOf(binary).filter((v) => !asksNothing(binary, v));
const verbs = commands.flatMap((binary) => asking(binary).map((verb) => ({ at: `${binary.name} ${verb.name}`, binary, verb })));
const ofObjects = verbs.filter(({ verb }) => isObject(Object.values(verb.args)[0]) && verb.name !== 'list' && verb.name !== 'top');
/** Permissions, or a rule of the first run, let everybody look at it. */
const isOpen = (binary: Binary, verb: Verb): boolean => verb.name === 'show' && ['onesecgroup', 'onemarket', 'onemarketapp'].includes(binary.name);

describe.each(sample(verbs, 16))('$at', ({ binary, verb }) => {
  test.each<[string, readonly string[], () => NodeJS.ProcessEnv, RegExp]>([
    ['no state can be made', [], () => ({ ONE_LOCATION: join(s.location, 'a-file'), ONE_AUTH: join(s.location, 'auth') }), /the state at .* cannot be opened/],
    ['an unknown user', ['--user', 'nobody', '--password', 'x'], () => ({}), /^User couldn't be authenticated, aborting call\./],
  ])('%s', async (_what, words, env, about) => {
    for (const format of formatsOf(verb)) {
      const line = [...lineOf(binary, verb), ...format, ...words];
      const said = await s.run(line, { env: env() });
      const text = told(line, said);
      // what is typed is looked at first: then it is wrong for everybody
      if (!about.test(text)) expect([line, text]).toEqual([line, told(line, await s.run(line.filter((w) => !words.includes(w))))]);
    }
    expect(stateMark()).toBe(mark);
  });
});

test.each(sample(commands, 4))('$name: a wrong password', async (binary) => {
  const verb = asking(binary).find((v) => v.name === 'list') ?? (asking(binary)[0] as Verb);
  // the hash is slow on purpose
  for (const format of formatsOf(verb).slice(0, 2)) {
    const line = [...lineOf(binary, verb), ...format, '--user', 'oneadmin', '--password', 'wrong'];
    expect(told(line, await s.run(line))).toMatch(/^User couldn't be authenticated, aborting call\./);
  }
  expect(stateMark()).toBe(mark);
});

/** Some tell it on standard output, where scripts of the field read it; as JSON they do not. */
const inOneWay = (line: readonly string[], said: Said): Said => {
  const aloud = /^one(user|group) (umask|quota)$/.test(line.slice(0, 2).join(' ')) && !line.includes('-j');
  expect([line, said.out !== '']).toEqual([line, aloud]);
  return aloud ? { ...said, out: '', err: said.out + said.err } : said;
};

test.each(sample(ofObjects, 16))('$at: an object that one has no right to', async ({ binary, verb }) => {
  for (const format of formatsOf(verb)) {
    const line = [...lineOf(binary, verb), ...format];
    const said = await s.run(line, { env: { ONE_AUTH: join(s.location, 'bob') } });
    if (!isOpen(binary, verb))
      expect([line, told(line, inOneWay(line, said))]).toEqual([line, expect.stringMatching(/[Nn]ot authorized|No permission|restricted/)]);
  }
  expect(stateMark()).toBe(mark);
});
