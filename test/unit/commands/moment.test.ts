import { parseMoment } from '../../../src/commands/args/moment';

const now = new Date(2026, 10, 23, 18, 0, 0);
const local = (...parts: [number, number, number, number?, number?, number?]): number => new Date(...parts).getTime() / 1000;

test.each<[string, number]>([
  ['2026-11-23', local(2026, 10, 23)],
  ['2026/11/23', local(2026, 10, 23)],
  ['2026-11', local(2026, 10, 1)],
  ['11/23/2026', local(2026, 10, 23)],
  ['2026-11-23 14:05', local(2026, 10, 23, 14, 5)],
  ['2026-11-23T14:05:30', local(2026, 10, 23, 14, 5, 30)],
  ['14:05', local(2026, 10, 23, 14, 5)],
  ['2026-11-23T14:05:30Z', Date.UTC(2026, 10, 23, 14, 5, 30) / 1000],
  ['2026-11-23 14:05 +01:30', Date.UTC(2026, 10, 23, 12, 35) / 1000],
])('%s', (text, seconds) => expect(parseMoment(text, now)?.seconds).toBe(seconds));

test('a day without a time is a whole day', () => {
  expect(parseMoment('2026-11-23', now)).toMatchObject({ wholeDay: true, year: 2026, month: 11 });
  expect(parseMoment('2026-11-23 00:00', now)?.wholeDay).toBe(false);
});

test.each(['', 'soon', '2026', '2026-13-01', '2026-11-32', '25:00', '2026-11-23 14', '2026-11-23x', '1763900000000x'])('%j is no time', (text) =>
  expect(parseMoment(text, now)).toBeUndefined(),
);
