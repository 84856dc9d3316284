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
    rmSync(dummy('host-0/domains/one-0'));
    put('host-1/101/9/disk.0', 'bytes');
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
      .replace(/9-\d{13}/g, '9-<STAMP>')
      .replace(/^! <TIME\.\.> .*\n/gm, '');
    expect(text).toBe(golden('check', text));
    expect(readdirSync(dummy('host-1/101'))).toEqual(['.trash']);
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

describe('domains that are not ours', () => {
  const domain = (name: string): string =>
    JSON.stringify({ name, uuid: '99999999-8888-4777-8666-555555555555', state: 'running', description: '', since: Date.now() });
  beforeEach(async () => {
    put('host-1/domains/legacy', domain('legacy'));
    put('host-1/domains/one-77', domain('one-77').replace('9999', '1111'));
    await session().data('onehost enable host2');
  });

  test('are shown with their host, in its page, its documents and its list; and taken in', async () => {
    await session().type(
      'onehost list -l ID,NAME,TVM,ZVM',
      'onehost list --csv -l ID,ZVM -f ZVM=1',
      'onehost show host2',
      'onevm importvm legacy --name mine',
      'onevm list',
      'onevm show mine',
      'onehost show host2',
      'onevm importvm legacy',
    );
    const text = session().transcript();
    expect(text).toBe(golden('wild', text));
    const host = JSON.parse(await session().data('onehost show host2 -j')) as { HOST: { TEMPLATE: Record<string, unknown> } };
    expect(host.HOST.TEMPLATE.WILDS).toBeUndefined();
  });

  test('in documents as the field has them', async () => {
    expect(await session().data('onehost show host2 -x')).toContain('<WILDS><![CDATA[legacy]]></WILDS>');
    const host = JSON.parse(await session().data('onehost show host2 -j')) as { HOST: { TEMPLATE: Record<string, unknown> } };
    expect(host.HOST.TEMPLATE).toMatchObject({
      TOTAL_WILDS: '1',
      VM: { DEPLOY_ID: '99999999-8888-4777-8666-555555555555', ID: '-1', VM_NAME: 'legacy', WILD: 'YES' },
    });
  });

  test('of several hosts with one of that name a person says which', async () => {
    put('host-0/domains/legacy', domain('legacy'));
    await session().data('onehost enable host1');
    expect(await session().run('onevm importvm legacy')).toMatchObject({ code: 255, err: expect.stringContaining('Several hosts have a domain "legacy"') });
    expect(await session().data('onevm importvm legacy host1')).toBe('VM ID: 1\n');
    expect(await session().run('onevm importvm nobody')).toMatchObject({ code: 255, err: expect.stringContaining('No host is known') });
  });
});
