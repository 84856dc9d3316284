/** What is to be done to a VM at a time: SCHED_ACTION vectors of a template, understood. Pure. */
export interface SchedAction {
  readonly action: string;
  readonly args: string;
  /** Unix seconds */
  readonly time: number;
  /** -1 once, 0 weekly, 1 monthly, 2 yearly, 3 every so many hours */
  readonly repeat: number;
  readonly days: string;
  /** 0 never, 1 after so many times, 2 at a time; -1: it is not repeated */
  readonly endType: number;
  readonly endValue: number;
}

const ACTIONS = new Set(
  `terminate terminate-hard undeploy undeploy-hard hold release stop suspend resume reboot reboot-hard poweroff poweroff-hard snapshot-create
  snapshot-revert snapshot-delete disk-snapshot-create disk-snapshot-revert disk-snapshot-delete backup`.split(/\s+/),
);

/** How far DAYS may go: days of the week, the month, the year, and hours. */
const DAYS = [6, 31, 365, 168];

type Pairs = ReadonlyArray<readonly [string, string]>;

/** The action, or what is wrong with it. `now`: Unix seconds, which a TIME of `+3600` counts from. */
export const parseSchedAction = (v: Pairs, now: number): SchedAction | string => {
  const get = (key: string): string => v.find(([k]) => k === key)?.[1].trim() ?? '';
  const action = get('ACTION').toLowerCase();
  if (!ACTIONS.has(action)) return `ACTION "${get('ACTION')}" is none of ${[...ACTIONS].join(', ')}`;
  const time = /^\+\d{1,10}$/.test(get('TIME')) ? now + Number(get('TIME').slice(1)) : whole(get('TIME'), 0, 1e11);
  if (time === undefined) return `TIME "${get('TIME')}" is neither a time in seconds since 1970 nor +SECONDS`;
  const repeat = get('REPEAT') === '' ? -1 : whole(get('REPEAT'), 0, 3);
  if (repeat === undefined) return `REPEAT "${get('REPEAT')}" is none of 0 (weekly), 1 (monthly), 2 (yearly), 3 (hours)`;
  const days = get('DAYS');
  if (repeat >= 0 && !days.split(',').every((d) => whole(d.trim(), 0, DAYS[repeat] as number) !== undefined))
    return `DAYS "${days}" are not numbers from 0 to ${DAYS[repeat]} with commas between them`;
  const endType = get('END_TYPE') === '' ? (repeat < 0 ? -1 : 0) : whole(get('END_TYPE'), 0, 2);
  if (endType === undefined) return `END_TYPE "${get('END_TYPE')}" is none of 0 (never), 1 (after so many times), 2 (at a time)`;
  const endValue = endType > 0 ? whole(get('END_VALUE'), 0, 1e11) : -1;
  if (endValue === undefined) return `END_VALUE "${get('END_VALUE')}" is not a number`;
  return { action, args: get('ARGS'), time, repeat, days: repeat < 0 ? '' : days, endType, endValue };
};

const whole = (text: string, from: number, to: number): number | undefined =>
  /^\d{1,12}$/.test(text) && Number(text) >= from && Number(text) <= to ? Number(text) : undefined;
