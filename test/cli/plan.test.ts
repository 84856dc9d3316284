import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { isChanging } from '../../src/commands/define';
import { allBinaries } from '../../src/commands/generate/all';
import { verbsOf } from '../../src/commands/generate/words';
import { sample } from '../support/sample';
import { lineOf } from './lines';
import { furnished, golden, Session } from './session';

const ours = furnished('onetemplate instantiate small --name web', 'onetemplate instantiate small --name held --hold');

/** The state and every other file of the cloud. */
const markOf = (s: Session): string => {
  const hash = createHash('sha256');
  const db = new Database(join(s.location, 'var/one.db'), { readonly: true });
  hash.update(db.serialize());
  db.close();
  for (const name of readdirSync(s.location, { recursive: true, encoding: 'utf8' }).sort()) {
    const path = join(s.location, name);
    if (statSync(path).isFile() && !name.includes('one.db')) hash.update(`${name}\0`).update(readFileSync(path));
  }
  return hash.digest('hex');
};

const changing = allBinaries.flatMap((binary) =>
  verbsOf(binary)
    .filter(isChanging)
    .map((verb) => ({ at: `${binary.name} ${verb.name}`, binary, verb })),
);

test.each(sample(changing, 16))('$at --plan changes nothing and wakes nobody', async ({ binary, verb }) => {
  const s = ours();
  s.file('any.tmpl', 'NAME = any\nCPU = 1\nMEMORY = 64\n');
  const before = markOf(s);
  for (const more of [[], ['-j']]) {
    const said = await s.run([...lineOf(binary, verb), '--plan', ...more]);
    expect(said.err).not.toMatch(/this is a bug/);
    if (said.out !== '' && more.length > 0) JSON.parse(said.out);
    expect([more, markOf(s)]).toEqual([more, before]);
  }
  expect(s.log).toEqual([]);
});

test('for people', async () => {
  // a copy would tell of the place where it was made
  const s = new Session();
  s.furnish();
  for (const line of [...s.furnishing, 'onetemplate instantiate small --name web', 'onetemplate instantiate small --name held --hold']) await s.data(line);
  await s.type(
    'onevm rename web www --plan',
    'onevm poweroff web --plan',
    'onevm terminate web --plan',
    'onevm terminate held --plan',
    'onetemplate instantiate small --name new --plan',
    'onehost create host2 -i dummy -v dummy --plan',
    'oneuser passwd oneadmin sesame --plan',
    'oneimage persistent 0 --plan',
    'onevm hold web --plan',
    'onevm show web --plan',
  );
  const text = s.transcript();
  expect(text).toBe(golden('plan', text));
  s.end();
});

test('for programs', async () => {
  const plan = JSON.parse(await ours().data('onevm terminate web --plan -j')).PLAN;
  expect(plan.REQUEST[0].CHANGE).toContainEqual({ OBJECT: 'VM 0', ATTRIBUTE: 'STATE', BEFORE: 'RUNNING', AFTER: 'SHUTDOWN' });
  expect(plan.OPERATION[0].STEP.map((step: { NAME: string; POINT_OF_NO_RETURN: string }) => `${step.NAME} ${step.POINT_OF_NO_RETURN}`).at(-1)).toBe(
    'remove YES',
  );
});

test('without a state there is nothing to plan on, and none is made', async () => {
  const s = new Session();
  const said = await s.run('onevm hold 0 --plan');
  expect([said.code, said.out, said.err]).toEqual([255, '', expect.stringMatching(/^there is no state at .*\n {2}next: oneuser show\n$/)]);
  expect(existsSync(join(s.location, 'var/one.db'))).toBe(false);
  s.end();
});
