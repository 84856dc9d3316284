import { usageError } from '../../../lib/errors/errors';
import { REPEATS } from '../../../lib/model/schedule';
import type { Pairs } from '../../../lib/template/template';
import { type OptMap, text, whole } from '../../define';

const dayOf = (t: string): Date | undefined => {
  const m = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?$/.exec(t) ?? undefined;
  if (!m) return undefined;
  const [year, month, day, hour, minute, second] = m.slice(1).map((n) => Number(n ?? 0)) as [number, number, number, number, number, number];
  const d = new Date(year, month - 1, day, hour, minute, second);
  // 31 February is no day, and no hour has a minute 75
  return d.getMonth() === month - 1 && d.getDate() === day && d.getHours() === hour && d.getMinutes() === minute ? d : undefined;
};

/** Unix seconds of `2030-12-31 10:00`, of `10:00` today, or of now; undefined for anything else. */
export const timeOf = (given: string, now: Date): number | undefined => {
  const t = given.trim();
  if (t === 'now') return Math.floor(now.getTime() / 1000);
  if (/^\d{9,12}$/.test(t)) return Number(t);
  const day = /^\d{1,2}:\d{2}(:\d{2})?$/.test(t) ? dayOf(`${now.getFullYear()}-${now.getMonth() + 1}-${now.getDate()} ${t}`) : dayOf(t);
  return day && Math.floor(day.getTime() / 1000);
};

/** `--schedule` and what goes with it, for every action that can wait. */
export const scheduleOptions = {
  schedule: text('--schedule', 'TIME', "do it at that time: '2030-12-31 10:00', 10:00, or +3600 seconds after the VM was made"),
  weekly: text('--weekly', 'days', 'again each week on these days: 0 (Sunday) to 6'),
  monthly: text('--monthly', 'days', 'again each month on these days: 1 to 31'),
  yearly: text('--yearly', 'days', 'again each year on these days: 0 to 365'),
  hourly: whole('--hourly', 'hour', 'again every so many hours'),
  end: text('--end', 'number|TIME', 'how often, or until when'),
} satisfies OptMap;

export interface ScheduleWords {
  readonly schedule?: string;
  readonly weekly?: string;
  readonly monthly?: string;
  readonly yearly?: string;
  readonly hourly?: number;
  readonly end?: string;
}

export interface Wish {
  readonly vector: Pairs;
  /** `scheduled at 2030-12-31 10:00:00 +0000` */
  readonly said: string;
}

/** The SCHED_ACTION these options ask for; undefined: it is to be done at once. */
export const wishOf = (o: ScheduleWords, action: string, args: string, now: Date): Wish | undefined => {
  const kinds = (['weekly', 'monthly', 'yearly', 'hourly'] as const).filter((k) => o[k] !== undefined);
  if (o.schedule === undefined) {
    if (kinds.length > 0 || o.end !== undefined) throw usageError(`--${kinds[0] ?? 'end'} goes with --schedule, which says when the first time is`);
    return undefined;
  }
  if (kinds.length > 1) throw usageError(`only one of ${kinds.map((k) => `--${k}`).join(', ')} can be`);
  const relative = /^\+\d+$/.test(o.schedule.trim());
  const time = relative ? undefined : timeOf(o.schedule, now);
  if (!relative && time === undefined)
    throw usageError(`option schedule: Parsing error: "${o.schedule}" is no time ('2030-12-31 10:00', 10:00, +3600)`, { code: 'schedule-malformed' });
  const [kind] = kinds;
  return {
    vector: [
      ['ACTION', action],
      ...(args === '' ? [] : [['ARGS', args] as const]),
      ['TIME', relative ? o.schedule.trim() : String(time)],
      ...(kind === undefined ? [] : ([['REPEAT', String(REPEATS[kind])], ['DAYS', String(o[kind])], ...endOf(o.end, now)] as const)),
    ],
    said: relative ? `scheduled after ${o.schedule.trim()}s from start` : `scheduled at ${stamp(time as number)}`,
  };
};

const endOf = (end: string | undefined, now: Date): Pairs => {
  if (end === undefined) return [['END_TYPE', '0']];
  if (/^\d{1,6}$/.test(end.trim()))
    return [
      ['END_TYPE', '1'],
      ['END_VALUE', end.trim()],
    ];
  const time = timeOf(end, now);
  if (time === undefined) throw usageError(`option end: Parsing error: "${end}" is neither a number nor a time`);
  return [
    ['END_TYPE', '2'],
    ['END_VALUE', String(time)],
  ];
};

const two = (n: number): string => String(n).padStart(2, '0');

/** `2030-12-31 10:00:00 +0000` */
export const stamp = (seconds: number): string => {
  const d = new Date(seconds * 1000);
  const off = -d.getTimezoneOffset();
  const zone = `${off < 0 ? '-' : '+'}${two(Math.floor(Math.abs(off) / 60))}${two(Math.abs(off) % 60)}`;
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())} ${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())} ${zone}`;
};
