import { furnished } from './session';

/** A list that is shown again and again: each time as it is then. */
const session = furnished('onetemplate instantiate small -m 2 --hold');

const times = (n: number, meanwhile: () => Promise<unknown> = async () => undefined) => {
  const waited: number[] = [];
  return {
    waited,
    pause: async (seconds: number): Promise<boolean> => {
      waited.push(seconds);
      if (waited.length === n) return false;
      await meanwhile();
      return true;
    },
  };
};

test('shows what is there each time', async () => {
  const twice = times(2, () => session().data('onevm terminate 1'));
  const { out, err, code } = await session().run('onevm top -d 7 -l ID,STAT', { pause: twice.pause });
  expect([code, err, twice.waited]).toEqual([0, '', [7, 7]]);
  expect(out).toBe('  ID STAT\n   1 hold\n   0 hold\n  ID STAT\n   0 hold\n');
});

test('takes whose objects, filters and formats as the list does', async () => {
  for (const words of ['mine', '-f ID=1', '--search VM.ID=1 --csv', '-f ID=0 -j', 'oneadmin -x'])
    expect((await session().run(`onevm top ${words}`, { pause: times(2).pause })).out).toBe((await session().data(`onevm list ${words}`)).repeat(2));
});

test('clears a terminal, and asks no pager', async () => {
  const { out } = await session().run('onehost top', { terminal: 80, pause: times(1).pause, env: { TERM: 'xterm', NO_COLOR: '1' } });
  expect(out).toMatch(/^\u001b\[H\u001b\[2J {2}ID NAME/);
});

test('--describe is said once', async () =>
  expect((await session().run('oneimage top --describe')).out).toBe(await session().data('oneimage list --describe')));

test('a filter that cannot be understood ends it', async () => {
  const { out, err, code } = await session().run('onetemplate top -f WEIGHT=1', { pause: times(2).pause });
  expect([code, out]).toEqual([255, '']);
  expect(err).toMatch(/^Column 'WEIGHT' not found\n/);
});

test('list -d shows the list once, as it does in the field', async () =>
  expect(await session().data('onevm list -d 1')).toBe(await session().data('onevm list')));

test('JSON and YAML of a list stop at each page of a terminal, unless one says no', async () => {
  const shown = async (words: string): Promise<string> =>
    (await session().run(`onevm list ${words}`, { terminal: 80, rows: 5, env: { ONE_PAGER: 'cat > /dev/null' } })).out;
  const long = await session().data('onevm list -j');
  expect(long.split('\n').length).toBeGreaterThan(20);
  expect(await shown('-j --no-pager')).toBe(long);
  expect(await shown('-x')).toBe(await session().data('onevm list -x'));
  expect(await shown('-j')).toBe('');
});
