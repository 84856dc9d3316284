import { stamp, timeOf, wishOf } from '../../../src/commands/vm/sched/options';

const now = new Date(2030, 0, 1, 10, 0, 0);
const local = (...parts: [number, number, number, number, number]): number =>
  Math.floor(new Date(parts[0], parts[1] - 1, ...(parts.slice(2) as [number, number, number])).getTime() / 1000);

test.each([
  ['2030-12-31 10:00', local(2030, 12, 31, 10, 0)],
  ['2030-12-31', local(2030, 12, 31, 0, 0)],
  ['23:30', local(2030, 1, 1, 23, 30)],
  ['now', local(2030, 1, 1, 10, 0)],
  ['1893456000', 1893456000],
  ['2030-02-31', undefined],
  ['2030-01-01 25:00', undefined],
  ['tomorrow', undefined],
  ['', undefined],
])('%s', (given, expected) => expect(timeOf(given, now)).toBe(expected));

test('a wish is what the field writes', () => {
  expect(wishOf({ schedule: '+3600' }, 'poweroff', '', now)).toEqual({
    vector: [
      ['ACTION', 'poweroff'],
      ['TIME', '+3600'],
    ],
    said: 'scheduled after +3600s from start',
  });
  const wish = wishOf({ schedule: '2030-12-31 10:00', weekly: '1,3', end: '5' }, 'snapshot-create', 'x', now);
  const time = local(2030, 12, 31, 10, 0);
  expect(wish?.vector).toEqual([
    ['ACTION', 'snapshot-create'],
    ['ARGS', 'x'],
    ['TIME', String(time)],
    ['REPEAT', '0'],
    ['DAYS', '1,3'],
    ['END_TYPE', '1'],
    ['END_VALUE', '5'],
  ]);
  expect(wish?.said).toBe(`scheduled at ${stamp(time)}`);
  expect(stamp(time)).toMatch(/^2030-12-31 10:00:00 [+-]\d{4}$/);
});

test('without a schedule it is done at once; a repetition needs one', () => {
  expect(wishOf({}, 'hold', '', now)).toBeUndefined();
  expect(() => wishOf({ weekly: '1' }, 'hold', '', now)).toThrow('--weekly goes with --schedule');
  expect(() => wishOf({ schedule: 'now', weekly: '1', monthly: '2' }, 'hold', '', now)).toThrow('only one of');
  expect(() => wishOf({ schedule: 'later' }, 'hold', '', now)).toThrow('Parsing error');
});
