import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { furnished } from './session';

/** Figures of hosts and VMs over time. Times are of the test's clock, in the time zone of the machine. */
const session = furnished('onevm create --name web --cpu 1 --memory 64');

/** So many looks, two minutes apart, the first two minutes from now. */
const look = async (times: number): Promise<void> => {
  for (let i = 0; i < times; i += 1) {
    session().clock.pass(120);
    await session().data('onehost forceupdate 0');
  }
};
const csv = async (line: string): Promise<string[][]> =>
  (await session().data(line))
    .trimEnd()
    .split('\n')
    .map((l) => l.split(','));
const values = async (line: string): Promise<string[]> => (await csv(`${line} --csv ,`)).slice(1).map(([, value]) => value as string);

describe('of a host', () => {
  test('a line with a bar for each look, oldest first, the longest for the most', async () => {
    await look(2);
    const said = await session().data('onehost monitoring host1 free_cpu');
    expect(said.replace(/\d\d\/\d\d \d\d:\d\d:\d\d/g, '<DATE>')).toBe(`HOST 0 FREE_CPU\n${`<DATE> 168 ${'#'.repeat(60)}\n`.repeat(3)}`);
  });

  test('a table has no bars', async () => {
    const said = await session().data('onehost monitoring 0 USED_CPU --table');
    expect(said).toMatch(/^HOST 0 USED_CPU\nTIME +VALUE\n\d\d\/\d\d \d\d:\d\d:\d\d +632\n$/);
  });

  test('for programs: Unix seconds, and what was asked to stand between', async () => {
    await look(1);
    const now = session().clock.now();
    expect(await session().data('onehost monitoring 0 FREE_CPU --csv ";" --n 1')).toBe(`TIME;VALUE\n${now};168\n`);
  });

  test.each([
    ['K', '5023954'],
    ['M', '4906.21'],
    ['g', '4.79'],
    ['B', '5144528896'],
  ])('in %s', async (unit, value) => expect(await values(`onehost monitoring 0 FREE_MEMORY --unit ${unit}`)).toEqual([value]));

  test('as documents, with all figures', async () => {
    const { MONITORING_DATA } = JSON.parse(await session().data('onehost monitoring 0 FREE_CPU -j'));
    expect(MONITORING_DATA.MONITORING).toEqual({
      TIMESTAMP: expect.stringMatching(/^\d+$/),
      ID: '0',
      CAPACITY: { FREE_CPU: '168', FREE_MEMORY: '5023954', USED_CPU: '632', USED_MEMORY: '11753262' },
      SYSTEM: { NETRX: '50104108822222', NETTX: '1241307203246698' },
    });
    expect(await session().data('onehost monitoring 0 FREE_CPU -y')).toMatch(/^---\nMONITORING_DATA:\n {2}MONITORING:\n/);
  });

  test.each([
    ['a figure that there is not', 'onehost monitoring 0 HEAT', /^there is no figure HEAT \(there are: FREE_CPU, /],
    ['no unit', 'onehost monitoring 0 FREE_MEMORY --unit stone', /^invalid argument: --unit stone\n {2}next: --unit B, K, M, G, T\n$/],
    ['a unit of what is no size', 'onehost monitoring 0 FREE_CPU --unit G', /^FREE_CPU is no size: --unit G says nothing of it\n$/],
    ['no number', 'onehost monitoring 0 FREE_CPU --n few', /^invalid argument: --n few\n/],
    ['no time', 'onehost monitoring 0 FREE_CPU --start soon', /^invalid argument: --start soon\n {2}next: --start 2026-11-23/],
    ['nothing between', ['onehost', 'monitoring', '0', 'FREE_CPU', '--csv', ''], /^--csv cannot be ""\n/],
    [
      'a time of which nothing is known',
      'onehost monitoring 0 FREE_CPU --end 2001-01-01',
      /^HOST 0: no look of that time told FREE_CPU\n {2}next: onehost forceupdate\n$/,
    ],
  ])('%s is refused', async (_what, line, about) => {
    const { out, err, code } = await session().run(line);
    expect([code, out]).toEqual([255, '']);
    expect(err).toMatch(about);
  });
});

describe('of a VM', () => {
  test('what it used of a processor is known from its second look on, what was counted from the first', async () => {
    await look(3);
    expect(await values('onevm monitoring web CPU')).toEqual([expect.stringMatching(/^\d+$/), expect.stringMatching(/^\d+$/)]);
    expect(await values('onevm monitoring web MEMORY')).toEqual(['131072', '131072', '131072']);
    expect(await values('onevm monitoring web MEMORY --unit m')).toEqual(['128', '128', '128']);
  });

  test('its record is the one that its page has', async () => {
    await look(2);
    const { MONITORING } = JSON.parse(await session().data('onevm show web -j')).VM;
    expect(JSON.parse(await session().data('onevm monitoring web CPU -j --n 1')).MONITORING_DATA.MONITORING).toEqual(MONITORING);
  });

  test('only of the time asked for', async () => {
    await look(4);
    const at = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000', '');
    const now = session().clock.now();
    const times = (await csv(`onevm monitoring web NETRX --csv , --start ${at(now - 240)} --end ${at(now - 120)}`)).slice(1).map(([time]) => Number(time));
    expect(times).toEqual([now - 240, now - 120]);
  });

  test('nobody sees another one’s', async () => {
    await look(2);
    await session().data('oneuser create guest secret');
    expect(await session().run('onevm monitoring web CPU --user guest --password secret')).toMatchObject({ code: 255, out: '' });
    await session().data('onevm chmod web 604');
    expect((await session().run('onevm monitoring web CPU --user guest --password secret')).code).toBe(0);
  });
});

test('kept for hours, and no longer', async () => {
  await look(3);
  const [oldest] = (await csv('onehost monitoring 0 FREE_CPU --csv ,')).slice(1).map(([time]) => Number(time)) as [number];
  session().clock.pass(14_400 - 3 * 120 + 1);
  await session().data('onehost forceupdate 0');
  const times = (await csv('onehost monitoring 0 FREE_CPU --csv ,')).slice(1).map(([time]) => Number(time));
  expect(times).toHaveLength(4);
  expect(times).not.toContain(oldest);
});

test('with its host goes what it said', async () => {
  await session().data('onehost create host2 -i dummy -v dummy');
  await session().data('onehost delete host2');
  expect((await session().run('onehost monitoring 1 FREE_CPU')).err).toBe('[one.host.monitoring] Error getting host [1].\n');
});

test('nothing is kept where that is wished', async () => {
  mkdirSync(join(session().location, 'etc'), { recursive: true });
  writeFileSync(join(session().location, 'etc/oned.conf'), 'MONITORING_RETENTION = 0\n');
  session().clock.pass(14_400);
  await session().data('onehost create host3 -i dummy -v dummy');
  expect(await session().run('onehost monitoring host3 FREE_CPU')).toMatchObject({ code: 255 });
  expect(await session().data('onehost show host3')).toContain('USED (REAL)');
});
