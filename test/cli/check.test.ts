import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { furnished, golden } from './session';

const session = furnished('onetemplate instantiate small --name web', 'onehost create host2 -i dummy -v dummy');
const dummy = (...path: string[]): string => join(session().location, 'var/dummy', ...path);
const put = (path: string, text: string): void => {
  mkdirSync(dirname(dummy(path)), { recursive: true });
  writeFileSync(dummy(path), text);
};
// what happened in the very moment of the look is not judged
beforeEach(() => session().clock.pass(1));

describe('onecheck', () => {
  const quiet = '--except DATASTORE-LOOK-OLD';

  test('nothing found: 0, and one line of talk', async () => {
    expect(await session().run(`onecheck ${quiet}`)).toMatchObject({ code: 0, out: '', err: '2 hosts asked; nothing found\n' });
  });

  test('what is found, in all forms, and mended', async () => {
    rmSync(dummy('host1/domains/one-0'));
    put('host2/101/9/disk.0', 'bytes');
    await session().type(
      `onecheck ${quiet}`,
      `onecheck ${quiet} --csv -l CODE,OBJECT,HOST,NEXT`,
      `onecheck VM-OFF -j`,
      `onecheck VM-OFF -x`,
      `onecheck VM-OFF:0 --fix`,
      'onevm list',
      `onecheck VM-FOLDER-LEFT --fix`,
      `onecheck VM-FOLDER-LEFT --fix --remove`,
      `onecheck ${quiet}`,
      'onecheck --describe',
    );
    const text = session()
      .transcript()
      .replace(/9-\d{13}/g, '9-<STAMP>');
    expect(text).toBe(golden('check', text));
    expect(readdirSync(dummy('host2/101'))).toEqual(['.trash']);
  });

  test('a host that does not answer has an exit code of its own', async () => {
    put('faults.json', JSON.stringify([{ action: 'survey', node: 'host2', do: 'fail', message: 'no route to host' }]));
    expect(await session().run(`onecheck ${quiet}`)).toMatchObject({
      code: 2,
      out: expect.stringContaining('HOST-SILENT:host2'),
      err: '2 hosts asked; host2 did not answer: what is true there is not known; 1 finding\n',
    });
  });

  test.each([
    ['onecheck nonsense', 'is no code'],
    ['onecheck --remove', '--remove goes with --fix'],
    ['onecheck --except VM-OF', 'is no code'],
  ])('%s is refused, and nobody is asked', async (line, problem) => {
    expect(await session().run(line)).toMatchObject({ code: 255, out: '', err: expect.stringContaining(problem) });
  });

  test('it is for administrators', async () => {
    await session().data('oneuser create alice secret');
    expect(await session().run('onecheck --user alice --password secret')).toMatchObject({
      code: 255,
      err: expect.stringContaining('Not authorized to perform MANAGE CHECK'),
    });
  });
});
