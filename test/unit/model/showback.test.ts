import { costsOf, hoursByMonth, isBefore, type StayTimes } from '../../../src/lib/model/showback';

const at = (text: string): number => new Date(text).getTime() / 1000;
const stay = (from: string, to?: string, ran = true): StayTimes => ({
  stime: at(from),
  etime: to === undefined ? 0 : at(to),
  rstime: ran ? at(from) : 0,
  retime: ran && to !== undefined ? at(to) : 0,
});
const months = (stays: StayTimes[], now = '2026-12-01T00:00'): string[] =>
  hoursByMonth(stays, at(now)).map((m) => `${m.year}-${m.month} ${m.hours} ${m.running}`);

test('hours within a month', () => expect(months([stay('2026-11-03T10:00', '2026-11-03T12:30')])).toEqual(['2026-11 2.5 2.5']));

test('a stay over the turn of the year is shared', () =>
  expect(months([stay('2025-12-31T22:00', '2026-01-01T01:00')], '2026-02-01T00:00')).toEqual(['2025-12 2 2', '2026-1 1 1']));

test('one that goes on is counted until now', () => expect(months([stay('2026-11-30T20:00')])).toEqual(['2026-11 4 4']));

test('several stays add up, and those that never ran are hours without running', () =>
  expect(months([stay('2026-11-01T00:00', '2026-11-01T02:00'), stay('2026-11-02T00:00', '2026-11-02T01:00', false)])).toEqual(['2026-11 3 2']));

test('a month between two stays is left out', () =>
  expect(months([stay('2026-09-01T00:00', '2026-09-01T01:00'), stay('2026-11-01T00:00', '2026-11-01T01:00')])).toEqual(['2026-9 1 1', '2026-11 1 1']));

test('no stays, no months', () => expect(months([])).toEqual([]));

test('months have an order', () => {
  expect(isBefore({ year: 2025, month: 12 }, { year: 2026, month: 1 })).toBe(true);
  expect(isBefore({ year: 2026, month: 1 }, { year: 2026, month: 1 })).toBe(false);
});

test('costs are prices for an hour of each thing', () =>
  expect(costsOf(2, { cpu: 0.5, memoryMb: 1000, diskMb: 100 }, { cpu: 3, memory: 0.01, disk: 0.1 })).toEqual({ cpu: 3, memory: 20, disk: 20 }));
