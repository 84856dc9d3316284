import { usageError } from '../../lib/errors/errors';
import type { Opt } from '../define';

/** A point in time as people write it: `2026-11-23`, `2026-11-23 14:05`, `2026/11/23T14:05:30+01:00`, `11/23/2026`, `14:05` (today). */
export interface Moment {
  readonly seconds: number;
  readonly year: number;
  readonly month: number;
  /** no time of day was given */
  readonly wholeDay: boolean;
}

const DAY = /^(?:(\d{4})[-/](\d{1,2})(?:[-/](\d{1,2}))?|(\d{1,2})\/(\d{1,2})\/(\d{4}))/;
const TIME = /^[T ]*(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/i;

const offsetSeconds = (zone: string): number => {
  const m = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  return m ? (m[1] === '-' ? -1 : 1) * (Number(m[2]) * 3600 + Number(m[3]) * 60) : 0;
};

export const parseMoment = (text: string, now: Date): Moment | undefined => {
  const day = DAY.exec(text.trim());
  const rest = text.trim().slice(day?.[0].length ?? 0);
  const time = rest === '' ? undefined : TIME.exec(rest);
  if ((!day && !time) || time === null) return undefined;
  const [year, month, date] = day
    ? [Number(day[1] ?? day[6]), Number(day[2] ?? day[4]), Number(day[3] ?? day[5] ?? 1)]
    : [now.getFullYear(), now.getMonth() + 1, now.getDate()];
  const [hour, minute, second] = [Number(time?.[1] ?? 0), Number(time?.[2] ?? 0), Number(time?.[3] ?? 0)];
  if (month < 1 || month > 12 || date < 1 || date > 31 || hour > 24 || minute > 59 || second > 60) return undefined;
  const local = new Date(year, month - 1, date, hour, minute, second).getTime() / 1000;
  const seconds = time?.[4] ? Date.UTC(year, month - 1, date, hour, minute, second) / 1000 - offsetSeconds(time[4]) : local;
  return { seconds, year, month, wholeDay: !time };
};

const SECONDS_OF_DAY = 86_400;

/** Unix seconds of a moment as it was typed; the end of a day that is named without a time is its midnight. undefined: none was typed. */
export const secondsOf = (text: string | undefined, isEnd: boolean): number | undefined => {
  const moment = text === undefined ? undefined : parseMoment(text, new Date());
  return moment && moment.seconds + (isEnd && moment.wholeDay ? SECONDS_OF_DAY : 0);
};

/** `short`: -s or -e, or none. The text is kept: what it means depends on the time zone, which may be given behind it. */
export const momentOption = (long: string, short: string | undefined, summary: string): Opt<string> => ({
  long,
  short,
  value: 'TIME',
  summary,
  parse(t) {
    if (!parseMoment(t, new Date()))
      throw usageError(`invalid argument: ${short ?? long} ${t}`, { next: `${short ?? long} 2026-11-23, or ${short ?? long} "2026-11-23 14:05"` });
    return t;
  },
});
