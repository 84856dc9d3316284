/**
 * When something is to be done, once or again and again. Pure; the clock is given, times of day are those of this machine's zone, as people mean them.
 */
export interface Schedule {
  /** Unix seconds of the next time */
  readonly time: number;
  readonly repeat: Repeat;
  /** weekly: 0 (Sunday) to 6; monthly: 1 to 31; yearly: 0 to 365; hourly: one number, of hours */
  readonly days: readonly number[];
  readonly end: End;
}

/** The field's numbers: -1 once, 0 weekly, 1 monthly, 2 yearly, 3 every so many hours. */
export type Repeat = -1 | 0 | 1 | 2 | 3;

/** after so many times (those that are left), at a time, or never */
export type End = { readonly kind: 'never' } | { readonly kind: 'times'; readonly left: number } | { readonly kind: 'at'; readonly time: number };

export const REPEATS: Readonly<Record<string, Repeat>> = { weekly: 0, monthly: 1, yearly: 2, hourly: 3 };

const LIMITS: Readonly<Record<number, readonly [least: number, most: number]>> = { 0: [0, 6], 1: [1, 31], 2: [0, 365], 3: [1, 8784] };

/** Why the days do not fit the repetition; undefined: they do. */
export const wrongDays = (repeat: Repeat, days: readonly number[]): string | undefined => {
  if (repeat === -1) return days.length === 0 ? undefined : 'days without a repetition';
  const [least, most] = LIMITS[repeat] as readonly [number, number];
  if (days.length === 0) return 'no days are given';
  if (repeat === 3 && days.length > 1) return 'the hours are one number';
  const wrong = days.find((d) => !Number.isInteger(d) || d < least || d > most);
  return wrong === undefined ? undefined : `${wrong} is not between ${least} and ${most}`;
};

const startOfYear = (d: Date): Date => new Date(d.getFullYear(), 0, 1, d.getHours(), d.getMinutes(), d.getSeconds());

const fits = (d: Date, { repeat, days }: Schedule): boolean => {
  if (repeat === 0) return days.includes(d.getDay());
  if (repeat === 1) return days.includes(d.getDate());
  return days.includes(Math.round((d.getTime() - startOfYear(d).getTime()) / 86_400_000));
};

/** A year and a leap day: 31 February never comes. */
const FAR = 366 * 4 + 2;

const following = (s: Schedule): number | undefined => {
  if (s.repeat === -1) return undefined;
  if (s.repeat === 3) return s.time + (s.days[0] ?? 1) * 3600;
  const d = new Date(s.time * 1000);
  for (let i = 0; i < FAR; i++) {
    // the same time of day, also over a change of the clocks
    d.setDate(d.getDate() + 1);
    if (fits(d, s)) return Math.floor(d.getTime() / 1000);
  }
  return undefined;
};

/** The schedule after it was done once, for the first time after `now`: what was missed while nobody was at work is not made up for. undefined: it is over. */
export const afterwards = (s: Schedule, now: number): Schedule | undefined => {
  const end: End = s.end.kind === 'times' ? { kind: 'times', left: s.end.left - 1 } : s.end;
  if (end.kind === 'times' && end.left <= 0) return undefined;
  let next = following(s);
  while (next !== undefined && next <= now) next = following({ ...s, time: next });
  if (next === undefined || (end.kind === 'at' && next > end.time)) return undefined;
  return { ...s, time: next, end };
};

/** A scheduled action as it is kept; the names are those of its columns. */
export interface StoredAction {
  readonly id: number;
  readonly parent_type: string;
  readonly parent_id: number;
  readonly action: string;
  readonly args: string;
  readonly time: number;
  readonly repeat: number;
  readonly days: string;
  readonly end_type: number;
  readonly end_value: number;
  readonly warning: number;
  readonly done: number;
  readonly message: string;
}

/** As documents show it: a SCHED_ACTION vector. */
export const vectorOf = (row: StoredAction): [string, string][] => [
  ['ACTION', row.action],
  ...(row.args === '' ? [] : [['ARGS', row.args] as [string, string]]),
  ['DAYS', row.days],
  ['DONE', String(row.done)],
  ['END_TYPE', String(row.end_type)],
  ['END_VALUE', String(row.end_value)],
  ['ID', String(row.id)],
  ['MESSAGE', row.message],
  ['PARENT_ID', String(row.parent_id)],
  ['REPEAT', String(row.repeat)],
  ['TIME', String(row.time)],
  ['TYPE', row.parent_type],
  ['WARNING', String(row.warning)],
];
