import type { NewSchedAction, SchedActionRow } from '../../../../state/schedActions';
import { preconditionError } from '../../../errors/errors';
import { type End, type Repeat, type Schedule, wrongDays } from '../../../model/schedule';
import { type Pairs, pair } from '../../../template/template';
import { type Due, dueRequest } from './actions';

const wrong = (wire: string, what: string): Error => preconditionError('sched-action', `[${wire}] Error parsing the scheduled action: ${what}`);

const whole = (wire: string, v: Pairs, key: string, otherwise: number): number => {
  const text = pair(v, key);
  if (text === undefined || text === '') return otherwise;
  if (!/^-?\d{1,12}$/.test(text)) throw wrong(wire, `${key} "${text}" is not a number`);
  return Number(text);
};

/** Unix seconds, or `+3600` after the VM was made. */
const timeOf = (wire: string, v: Pairs, key: string, stime: number, otherwise = ''): number => {
  const text = pair(v, key) || otherwise;
  if (/^\+\d{1,12}$/.test(text)) return stime + Number(text.slice(1));
  if (!/^\d{1,12}$/.test(text)) throw wrong(wire, `${key} "${text}" is neither seconds since 1970 nor +seconds`);
  return Number(text);
};

const endOf = (wire: string, v: Pairs): End => {
  const type = whole(wire, v, 'END_TYPE', 0);
  const value = whole(wire, v, 'END_VALUE', 0);
  if (type === 1 && value > 0) return { kind: 'times', left: value };
  if (type === 2 && value > 0) return { kind: 'at', time: value };
  if (type === 1 || type === 2) throw wrong(wire, `END_VALUE "${pair(v, 'END_VALUE') ?? ''}" must be positive`);
  return { kind: 'never' };
};

export const columnsOf = (s: Schedule): Pick<SchedActionRow, 'time' | 'repeat' | 'days' | 'end_type' | 'end_value'> => ({
  time: s.time,
  repeat: s.repeat,
  days: s.days.join(','),
  end_type: s.repeat === -1 ? -1 : s.end.kind === 'times' ? 1 : s.end.kind === 'at' ? 2 : 0,
  end_value: s.end.kind === 'times' ? s.end.left : s.end.kind === 'at' ? s.end.time : -1,
});

/** What actions are scheduled for; `+seconds` count from `stime`. */
export interface SchedParent {
  readonly id: number;
  readonly stime: number;
}

/** A SCHED_ACTION vector as a row; `base` is what it changes, when it is an update. `due` says what can be scheduled for that parent. */
export const rowOf = (
  wire: string,
  given: Pairs,
  parent: SchedParent,
  base: Pairs = [],
  due: (action: string, id: number, args: string) => Due = dueRequest,
): NewSchedAction => {
  const v: Pairs = [...base.filter(([k]) => pair(given, k) === undefined), ...given];
  const action = (pair(v, 'ACTION') ?? '').toLowerCase();
  const args = pair(v, 'ARGS') ?? '';
  due(action, parent.id, args);
  const repeat = whole(wire, v, 'REPEAT', -1);
  if (![-1, 0, 1, 2, 3].includes(repeat)) throw wrong(wire, `REPEAT ${repeat} is none of 0 (weekly), 1 (monthly), 2 (yearly), 3 (hourly)`);
  const days = (pair(v, 'DAYS') ?? '')
    .split(',')
    .map((d) => d.trim())
    .filter((d) => d !== '')
    .map(Number);
  const why = wrongDays(repeat as Repeat, days);
  if (why) throw wrong(wire, `DAYS "${pair(v, 'DAYS') ?? ''}": ${why}`);
  const schedule: Schedule = { time: timeOf(wire, v, 'TIME', parent.stime), repeat: repeat as Repeat, days, end: endOf(wire, v) };
  return { action, args, ...columnsOf(schedule), warning: timeOf(wire, v, 'WARNING', parent.stime, '0') };
};

export const scheduleOf = (row: SchedActionRow): Schedule => ({
  time: row.time,
  repeat: row.repeat as Repeat,
  days: row.days === '' ? [] : row.days.split(',').map(Number),
  end: row.end_type === 1 ? { kind: 'times', left: row.end_value } : row.end_type === 2 ? { kind: 'at', time: row.end_value } : { kind: 'never' },
});
