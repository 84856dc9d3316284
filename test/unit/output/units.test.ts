import { age, date, lifetime, longDate, memory, ofLimit, share, shortDate, size, timeOfDay, took } from '../../../src/lib/output/units';

describe('sizes', () => {
  it.each([
    [0, '0K'],
    [14, '14K'],
    [997, '997K'],
    [1024, '1024K'],
    [1025, '1M'],
    [65_536, '64M'],
    [1_048_576, '1024M'], // a unit is left only when the next one holds more than one
    [1_048_577, '1G'],
    [2_097_152, '2G'],
    [16_777_216, '16G'],
    [7_895_490, '7.5G'],
    [11_753_262, '11.2G'],
    [4_653_606, '4.4G'], // 4.438: to the nearest, not up
    [2_266_789, '2.2G'], // 2.162
    [102_432_795_853, '95.4T'],
    [1_099_511_627_776 * 2, '2P'],
  ])('memory of %d KiB is %s', (kib, text) => {
    expect(memory(kib)).toBe(text);
  });

  it.each([
    [0, '0M'],
    [512, '512M'],
    [1024, '1024M'],
    [2048, '2G'],
    [20_480, '20G'],
    [9720, '9.5G'],
    [4_796_800, '4.6T'],
  ])('a size of %d MiB is %s', (mib, text) => {
    expect(size(mib)).toBe(text);
  });
});

describe('shares', () => {
  it('are whole percent, rounded down', () => {
    expect(share(100, 800, String)).toBe('100 / 800 (12%)');
    expect(share(799, 800, String)).toBe('799 / 800 (99%)');
    expect(share(1_048_576, 16_777_216, memory)).toBe('1024M / 16G (6%)');
    expect(share(0, 0, memory)).toBe('0K / 0K (0%)');
  });

  it('of a quota have a width on each side', () => {
    expect(ofLimit('0', 3, '-', 3)).toBe('  0 /   -');
    expect(ofLimit('0M', 6, '-', 6)).toBe('    0M /      -');
    expect(ofLimit('1.5', 3, '12.0', 4)).toBe('1.5 / 12.0');
  });
});

describe('times', () => {
  // the zone of whoever runs the tests: the moment is made from its parts
  const at = (...parts: [number, number, number, number, number, number]): number => new Date(...parts).getTime() / 1000;
  const moment = at(2026, 10, 3, 4, 5, 6);

  it('are in the zone of the reader, in the orders of the field', () => {
    expect(date(moment)).toBe('11/03 04:05:06');
    expect(date(at(2026, 0, 31, 23, 59, 59))).toBe('01/31 23:59:59');
    expect(shortDate(moment)).toBe('11/03 04:05');
    expect(longDate(moment)).toBe('Tue Nov  3 04:05:06 2026');
    expect(timeOfDay(moment * 1000 + 999)).toBe('04:05:06');
  });

  it('are a dash where there is none', () => {
    expect([date(0), shortDate(0), longDate(0)]).toEqual(['-', '-', '-']);
  });
});

describe('durations', () => {
  it.each([
    [0, '0d 00h00', '  0d 00h00m'],
    [59, '0d 00h00', '  0d 00h00m'],
    [60, '0d 00h01', '  0d 00h01m'],
    [3600 * 25 + 61, '1d 01h01', '  1d 01h01m'],
    [86_400 * 10, '10d 00h00', ' 10d 00h00m'],
    [86_400 * 400 - 1, '399d 23h59', '399d 23h59m'],
    [-5, '0d 00h00', '  0d 00h00m'],
  ])('%d seconds', (seconds, short, whole) => {
    expect(age(seconds)).toBe(short);
    expect(lifetime(seconds)).toBe(whole);
  });

  it.each([
    [0, '0h00m00s'],
    [7.9, '0h00m07s'],
    [3661, '1h01m01s'],
    [360_000, '100h00m00s'],
    [-1, '0h00m00s'],
  ])('%d seconds of work are %s', (seconds, text) => {
    expect(took(seconds)).toBe(text);
  });
});
