import { afterwards, type Schedule, wrongDays } from '../../../src/lib/model/schedule';

const at = (...local: [number, number, number, number?]): number => Math.floor(new Date(local[0], local[1] - 1, local[2], local[3] ?? 10).getTime() / 1000);
const schedule = (over: Partial<Schedule>): Schedule => ({ time: at(2030, 1, 1), repeat: -1, days: [], end: { kind: 'never' }, ...over });
const next = (s: Schedule, now = s.time): number | undefined => afterwards(s, now)?.time;

test('once is once', () => expect(afterwards(schedule({}), 0)).toBeUndefined());

test.each([
  // 1 January 2030 is a Tuesday
  ['weekly, Tuesday and Friday', { repeat: 0, days: [2, 5] }, at(2030, 1, 4)],
  ['weekly, the same day', { repeat: 0, days: [2] }, at(2030, 1, 8)],
  ['monthly, the 15th and the 31st', { repeat: 1, days: [15, 31] }, at(2030, 1, 15)],
  ['monthly, the 31st only, from the 31st', { repeat: 1, days: [31], time: at(2030, 1, 31) }, at(2030, 3, 31)],
  ['yearly, the first day', { repeat: 2, days: [0] }, at(2031, 1, 1)],
  ['each 6 hours', { repeat: 3, days: [6] }, at(2030, 1, 1, 16)],
] as [string, Partial<Schedule>, number][])('%s', (_, over, expected) => expect(next(schedule(over))).toBe(expected));

test('what was missed is not made up for', () => {
  expect(next(schedule({ repeat: 3, days: [1] }), at(2030, 1, 1, 15))).toBe(at(2030, 1, 1, 16));
  expect(next(schedule({ repeat: 0, days: [2] }), at(2030, 2, 1))).toBe(at(2030, 2, 5));
});

test('it ends after so many times, or at a time', () => {
  const twice = schedule({ repeat: 3, days: [1], end: { kind: 'times', left: 2 } });
  const first = afterwards(twice, twice.time) as Schedule;
  expect(first.end).toEqual({ kind: 'times', left: 1 });
  expect(afterwards(first, first.time)).toBeUndefined();
  expect(next(schedule({ repeat: 0, days: [2], end: { kind: 'at', time: at(2030, 1, 7) } }))).toBeUndefined();
});

test.each([
  [0, [7], '7 is not between 0 and 6'],
  [1, [0], '0 is not between 1 and 31'],
  [2, [366], '366 is not between 0 and 365'],
  [3, [1, 2], 'the hours are one number'],
  [0, [], 'no days are given'],
  [-1, [1], 'days without a repetition'],
  [0, [0, 6], undefined],
] as const)('repetition %d on %j', (repeat, days, wrong) => expect(wrongDays(repeat, days)).toBe(wrong));
