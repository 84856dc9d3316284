/** What VMs cost in a month. Times are Unix seconds, prices for an hour: of one CPU, of one MiB of memory, of one MiB of disk. Pure; months are those of the reader's time zone. */
export interface Month {
  readonly year: number;
  /** 1 to 12 */
  readonly month: number;
}

export interface StayTimes {
  readonly stime: number;
  /** 0: it goes on */
  readonly etime: number;
  /** from when to when it ran there; 0: not at all, and still */
  readonly rstime: number;
  readonly retime: number;
}

export interface MonthHours extends Month {
  readonly hours: number;
  readonly running: number;
}

export interface Prices {
  readonly cpu: number;
  readonly memory: number;
  readonly disk: number;
}

const monthOf = (seconds: number): Month => {
  const d = new Date(seconds * 1000);
  return { year: d.getFullYear(), month: d.getMonth() + 1 };
};
const begins = ({ year, month }: Month): number => new Date(year, month - 1, 1).getTime() / 1000;
const next = ({ year, month }: Month): Month => (month === 12 ? { year: year + 1, month: 1 } : { year, month: month + 1 });
export const isBefore = (a: Month, b: Month): boolean => a.year < b.year || (a.year === b.year && a.month < b.month);

const overlap = (from: number, to: number, month: Month): number => Math.max(0, Math.min(to, begins(next(month))) - Math.max(from, begins(month)));

const HOUR = 3600;

/** The hours of a VM in each month that its stays touch, the first month first. A stay that goes on is counted until `now`. */
export const hoursByMonth = (stays: readonly StayTimes[], now: number): MonthHours[] => {
  const spans = stays.map((s) => ({ from: s.stime, to: s.etime || now, ranFrom: s.rstime, ranTo: s.rstime === 0 ? 0 : s.retime || s.etime || now }));
  const counted = spans.filter((s) => s.from > 0);
  if (counted.length === 0) return [];
  const last = monthOf(Math.max(...counted.map((s) => s.to)));
  const months: MonthHours[] = [];
  for (let m = monthOf(Math.min(...counted.map((s) => s.from))); !isBefore(last, m); m = next(m)) {
    const hours = counted.reduce((sum, s) => sum + overlap(s.from, s.to, m), 0) / HOUR;
    const running = counted.reduce((sum, s) => sum + (s.ranFrom === 0 ? 0 : overlap(s.ranFrom, s.ranTo, m)), 0) / HOUR;
    if (hours > 0) months.push({ ...m, hours, running });
  }
  return months;
};

export interface Costs {
  readonly cpu: number;
  readonly memory: number;
  readonly disk: number;
}

export const costsOf = (hours: number, vm: { readonly cpu: number; readonly memoryMb: number; readonly diskMb: number }, prices: Prices): Costs => ({
  cpu: hours * vm.cpu * prices.cpu,
  memory: hours * vm.memoryMb * prices.memory,
  disk: hours * vm.diskMb * prices.disk,
});
