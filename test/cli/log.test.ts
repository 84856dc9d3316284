import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { furnished } from './session';

const session = furnished('onetemplate instantiate small --name web');
const LINE = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4} \[Z0\]\[(VM|VMM)\]\[[IWE]\]: \S/;

test('the log of a VM has a line an event, in order, by whom, and on which host', async () => {
  const lines = (await session().data('onelog get-vm web')).trimEnd().split('\n');
  expect(lines.filter((l) => !LINE.test(l))).toEqual([]);
  const text = lines.join('\n');
  // nobody asked for it: it was placed
  expect(lines[0]).toMatch(/\[Z0\]\[VM\]\[I\]: deploy$/);
  expect(text).toMatch(/\[VMM\]\[I\]: done: .*\(host1\)/);
  expect(lines.at(-1)).toContain('deploy done');
});

test('a failure is told with what the tool said', async () => {
  const s = session();
  await s.data('onevm poweroff web');
  mkdirSync(join(s.location, 'var/dummy'), { recursive: true });
  writeFileSync(join(s.location, 'var/dummy/faults.json'), JSON.stringify([{ action: 'deploy', do: 'fail', message: 'no such machine type' }]));
  await s.run('onevm resume web');
  const text = await s.data('onelog get-vm 0');
  expect(text).toContain('[Z0][VM][I]: resume asked for by oneadmin');
  expect(text).toMatch(/\[E\]: failed: .*no such machine type/);
  expect(text).toMatch(/\[VM\]\[E\]: resume failed/);
});

test('the log of oned is the file that commands give it', async () => {
  const s = session();
  expect(await s.run('onelog get oned')).toMatchObject({ code: 1, err: expect.stringContaining('oned has not been woken yet') });
  writeFileSync(join(s.location, 'var/oned.log'), `${'ä'.repeat(40_000)}\nsecond\n`);
  expect(await s.data('onelog get oned --type log')).toBe(`${'ä'.repeat(40_000)}\nsecond\n`);
  expect((await s.run('onelog get oneflow')).code).toBe(1);
  expect((await s.run('onelog get oned -t error')).code).toBe(1);
});

describe('why', () => {
  test('is kept with what is done, and told', async () => {
    const s = session();
    await s.data(['onevm', 'poweroff', 'web', '--reason', 'disks are full; see "ticket"']);
    await s.data(['onevm', 'rename', 'web', 'www', '--reason', 'new name']);
    const text = await s.data('onevm log 0');
    expect(text).toMatch(/poweroff by oneadmin \(change \d+\): done.*\n {13}why: disks are full; see "ticket"\n/);
    expect(text).toMatch(/rename by oneadmin \(change \d+\): done\n {13}why: new name\n/);
    const { VM_LOG } = JSON.parse(await s.data('onevm log 0 -j'));
    expect(VM_LOG.CHANGE.at(-1)).toMatchObject({ WHAT: 'rename', UNAME: 'oneadmin', REASON: 'new name', UNDO: 'YES' });
    expect(VM_LOG.OPERATION.at(-1)).toMatchObject({ ACTION: 'poweroff', REASON: 'disks are full; see "ticket"' });
    expect(await s.data('onevm undo www')).toBe('VM 0: rename undone\n');
    expect(await s.data('onevm log 0')).toContain('done, undone later\n');
  });

  test.each([
    ['a line end', 'a\nb'],
    ['what steers a terminal', '\u001b[2J'],
    ['what turns text around', 'a\u202eb'],
    ['nothing', ' '],
    ['a novel', 'x'.repeat(501)],
  ])('%s is refused, and nothing is done', async (_what, reason) => {
    const s = session();
    const said = await s.run(['onevm', 'rename', 'web', 'www', '--reason', reason]);
    expect([said.code, said.out, said.err]).toEqual([255, '', expect.stringMatching(/^--reason: /)]);
    expect(await s.data('onevm list --csv -l NAME')).toContain('web');
  });
});
