import { join } from 'node:path';
import { type Fault, writeFaults } from '../../src/lib/drivers/vmm/dummy/faults';
import { furnished, type Session } from './session';

/** --wait: progress on standard error, data on standard output, and an exit code that tells how it ended. */
const session = furnished('onetemplate instantiate small -m 2');

const faults = (...all: Fault[]): void => writeFaults(join(session().location, 'var/dummy'), all);
/** What the worker would do is left undone. */
const alone = (): Session => {
  session().workerAnswers = false;
  return session();
};

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
  const said = await session().run('onetemplate instantiate small --wait');
  expect([said.code, said.out]).toEqual([0, 'VM ID: 2\n']);
  const seen = stages(said.err);
  expect(seen.at(-1)).toBe('VM 2 RUNNING');
  expect(seen).toEqual(expect.arrayContaining([expect.stringMatching(/^VM 2 PROLOG: .*image 0/), expect.stringMatching(/^VM 2 BOOT: /)]));
});

test('until another state is reached on the way', async () => {
  faults({ action: 'deploy', do: 'slow', ms: 400 });
  const said = await session().run('onetemplate instantiate small --wait=boot');
  expect([said.code, said.out]).toEqual([0, 'VM ID: 2\n']);
  expect(stages(said.err).at(-1)).toMatch(/^VM 2 BOOT/);
});

test('several, one after the other', async () => {
  const said = await session().run('onevm poweroff 0,1 --wait');
  expect([said.code, said.out]).toEqual([0, '']);
  expect(stages(said.err)).toEqual(expect.arrayContaining(['VM 0 POWEROFF', 'VM 1 POWEROFF']));
});

test('the word behind --wait is not its value', async () => {
  const said = await session().run('onevm terminate --wait 0');
  expect([said.code, said.out]).toEqual([0, '']);
  expect(stages(said.err).at(-1)).toBe('VM 0 DONE');
});

test('what goes wrong is told, with why and what to type', async () => {
  faults({ action: 'deploy', do: 'fail', message: 'no more steam' });
  const said = await session().run('onetemplate instantiate small --wait');
  expect([said.code, said.out]).toEqual([255, 'VM ID: 2\n']);
  expect(said.err).toMatch(/\nVM 2: BOOT_FAILURE: .*no more steam\n {2}next: onevm recover --retry 2\n$/);
  expect(await session().data('onevm show 2')).toMatch(/WHY +: .*no more steam\nNEXT +: onevm recover --retry 2\n/);
});

test('one that goes wrong is the answer for all', async () => {
  faults({ action: 'shutdown', vm: 0, do: 'fail', message: 'stuck' });
  const said = await session().run('onevm poweroff 0,1 --wait');
  expect(said.code).toBe(255);
  expect(said.err).toMatch(/VM 0: RUNNING: .*stuck/);
  expect(said.err).toMatch(/VM 1 POWEROFF\n/);
});

describe('for a state, of a VM that no work was begun on', () => {
  test('that has it', async () => {
    expect((await session().run('onevm recover 0 --delete-db --wait=DONE')).code).toBe(0);
  });
  test('and that will never have it', async () => {
    const said = await session().run('onevm recover 0 --delete-db --wait=RUNNING');
    expect([said.code, said.err]).toEqual([255, expect.stringContaining('VM 0: DONE')]);
  });
});

describe('when the time is over', () => {
  test('124, and the work goes on', async () => {
    const said = await alone().run('onetemplate instantiate small --wait --timeout 0');
    expect([said.code, said.out]).toEqual([124, 'VM ID: 2\n']);
    expect(said.err).toMatch(/^\d\d:\d\d:\d\d VM 2 PENDING\nVM 2: still PENDING after 0 s.*; the work goes on\n$/);
    await session().work();
    expect(await session().data('onevm list -f STAT=runn -l ID --no-header')).toBe('   2\n   1\n   0\n');
  });
  test('255 weighs more than 124', async () => {
    const said = await alone().run('onevm terminate 0,4242 --wait --timeout 0');
    expect([said.code, said.out]).toEqual([255, '']);
    expect(said.err).toMatch(/4242[\s\S]*VM 0: still SHUTDOWN after 0 s; the work goes on\n$/);
  });
  test('an image', async () => {
    const said = await alone().run('oneimage create -d 100 --name slow --path /tmp/slow.qcow2 --wait --timeout 0');
    expect([said.code, said.out]).toEqual([124, 'ID: 1\n']);
    expect(said.err).toMatch(/image 1: still lock after 0 s; the work goes on\n$/);
  });
});

describe('images', () => {
  test('that are copied in, and deleted', async () => {
    const said = await session().run('oneimage create -d 100 --name quick --path /tmp/quick.qcow2 --wait');
    expect([said.code, said.out]).toEqual([0, 'ID: 1\n']);
    expect(stages(said.err).at(-1)).toBe('image 1 rdy');
    const gone = await session().run('oneimage delete quick --wait');
    expect([gone.code, gone.out]).toEqual([0, '']);
    expect(stages(gone.err).at(-1)).toBe('image 1 gone');
  });
  test('that cannot be copied in', async () => {
    faults({ action: 'copyIn', do: 'fail', message: 'the disk is full' });
    const said = await session().run('oneimage create -d 100 --name broken --path /tmp/broken.qcow2 --wait');
    expect([said.code, said.out]).toEqual([255, 'ID: 1\n']);
    expect(said.err).toMatch(/image 1: err: .*the disk is full\n {2}next: oneimage show 1\n$/);
  });
  test('in a state they never have: nothing is begun', async () => {
    const said = await session().run('oneimage create -d 100 --name never --path /tmp/never.qcow2 --wait=RUNNING');
    expect([said.code, said.out]).toEqual([255, '']);
    expect(await session().data('oneimage list -f NAME=never --no-header')).toBe('');
  });
});
