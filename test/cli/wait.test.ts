import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Fault, writeFaults } from '../../src/lib/drivers/vmm/dummy/faults';
import { Session } from './session';

/** --wait: progress on standard error, data on standard output, and an exit code that tells how it ended. */
let s: Session;
beforeAll(async () => {
  s = new Session();
  s.furnish();
  for (const line of s.furnishing) await s.data(line);
});
afterAll(() => s.end());

const faults = (...all: Fault[]): void => writeFaults(join(s.location, 'var/dummy'), all);
afterEach(() => rmSync(join(s.location, 'var/dummy/faults.json'), { force: true }));

/** `VM 0 RUNNING`, without the times; the same line twice would be a bug. */
const stages = (err: string): string[] => {
  const lines = err.trimEnd().split('\n');
  for (const line of lines) expect(line).toMatch(/^\d\d:\d\d:\d\d (VM|image) \d+ \w+(: \S.*)?$/);
  const texts = lines.map((l) => l.slice(9));
  expect(new Set(texts).size).toBe(texts.length);
  return texts;
};

test('until it runs', async () => {
  // slow enough to be seen
  faults({ action: 'clone', do: 'slow', ms: 250 }, { action: 'deploy', do: 'slow', ms: 250 });
  const said = await s.run('onetemplate instantiate small --name a --wait');
  expect([said.code, said.out]).toEqual([0, 'VM ID: 0\n']);
  const seen = stages(said.err);
  expect(seen.at(-1)).toBe('VM 0 RUNNING');
  expect(seen).toEqual(expect.arrayContaining([expect.stringMatching(/^VM 0 PROLOG: .*image 0/), expect.stringMatching(/^VM 0 BOOT: /)]));
});

test('until another state is reached on the way', async () => {
  faults({ action: 'deploy', do: 'slow', ms: 400 });
  const said = await s.run('onetemplate instantiate small --name b --wait=boot');
  expect([said.code, said.out]).toEqual([0, 'VM ID: 1\n']);
  expect(stages(said.err).at(-1)).toMatch(/^VM 1 BOOT/);
});

test('several, one after the other', async () => {
  const said = await s.run('onevm poweroff 0,1 --wait');
  expect([said.code, said.out]).toEqual([0, '']);
  expect(stages(said.err)).toEqual(expect.arrayContaining(['VM 0 POWEROFF', 'VM 1 POWEROFF']));
});

test('the word behind --wait is not its value', async () => {
  const said = await s.run('onevm resume --wait 0');
  expect([said.code, said.out]).toEqual([0, '']);
  expect(stages(said.err).at(-1)).toBe('VM 0 RUNNING');
});

test('what goes wrong is told, with why and what to type', async () => {
  faults({ action: 'deploy', do: 'fail', message: 'no more steam' });
  const said = await s.run('onetemplate instantiate small --name c --wait');
  expect([said.code, said.out]).toEqual([255, 'VM ID: 2\n']);
  expect(said.err).toMatch(/\nVM 2: BOOT_FAILURE: .*no more steam\n {2}next: onevm terminate --hard 2\n$/);
  expect(await s.run('onevm show 2')).toMatchObject({ code: 0, out: expect.stringMatching(/WHY +: .*no more steam\nNEXT +: onevm terminate --hard 2\n/) });
});

test('one that goes wrong is the answer for all', async () => {
  faults({ action: 'shutdown', vm: 0, do: 'fail', message: 'stuck' });
  await s.data('onevm resume 1');
  const said = await s.run('onevm poweroff 0,1 --wait');
  expect(said.code).toBe(255);
  expect(said.err).toMatch(/VM 0: RUNNING: .*stuck/);
  expect(said.err).toMatch(/VM 1 POWEROFF\n/);
});

describe('when the time is over', () => {
  beforeAll(() => {
    s.workerAnswers = false;
  });
  afterAll(async () => {
    s.workerAnswers = true;
    await s.work();
  });
  test('124, and the work goes on', async () => {
    const said = await s.run('onetemplate instantiate small --name d --wait --timeout 0');
    expect([said.code, said.out]).toEqual([124, 'VM ID: 3\n']);
    expect(said.err).toMatch(/^\d\d:\d\d:\d\d VM 3 PENDING\nVM 3: still PENDING after 0 s.*; the work goes on\n$/);
  });
  test('255 weighs more than 124', async () => {
    const said = await s.run('onevm terminate 2,3 --wait --timeout 0');
    expect([said.code, said.out]).toEqual([255, '']);
  });
  test('an image', async () => {
    const said = await s.run('oneimage create -d 100 --name slow --path /tmp/slow.qcow2 --wait --timeout 0');
    expect([said.code, said.out]).toEqual([124, 'ID: 1\n']);
    expect(said.err).toMatch(/image 1: still lock after 0 s; the work goes on\n$/);
  });
});

describe('images', () => {
  test('that are copied in', async () => {
    const said = await s.run('oneimage create -d 100 --name quick --path /tmp/quick.qcow2 --wait');
    expect([said.code, said.out]).toEqual([0, 'ID: 2\n']);
    expect(stages(said.err).at(-1)).toBe('image 2 rdy');
  });
  test('that cannot be copied in', async () => {
    faults(
      { action: 'copyIn', do: 'fail', message: 'the disk is full' },
      { action: 'cp', do: 'fail', message: 'the disk is full' },
      { action: 'copy', do: 'fail', message: 'the disk is full' },
    );
    const said = await s.run('oneimage create -d 100 --name broken --path /tmp/broken.qcow2 --wait');
    expect([said.code, said.out]).toEqual([255, 'ID: 3\n']);
    expect(said.err).toMatch(/image 3: err: .*the disk is full\n {2}next: oneimage show 3\n$/);
  });
  test('that are deleted', async () => {
    const said = await s.run('oneimage delete 2,3 --wait');
    expect([said.code, said.out]).toEqual([0, '']);
    expect(stages(said.err)).toEqual(expect.arrayContaining(['image 2 gone', 'image 3 gone']));
  });
  test('in a state they never have', async () => {
    const said = await s.run('oneimage create -d 100 --name never --path /tmp/never.qcow2 --wait=RUNNING');
    expect([said.code, said.out]).toEqual([255, '']);
    expect(await s.data('oneimage list -f NAME=never --no-header')).toBe('');
  });
});
