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
  expect(await s.run('onelog get oned')).toMatchObject({ code: 255, err: expect.stringContaining('oned has not been woken yet') });
  writeFileSync(join(s.location, 'var/oned.log'), `${'ä'.repeat(40_000)}\nsecond\n`);
  expect(await s.data('onelog get oned --type log')).toBe(`${'ä'.repeat(40_000)}\nsecond\n`);
  expect((await s.run('onelog get oneflow')).code).toBe(255);
  expect((await s.run('onelog get oned -t error')).code).toBe(255);
});
