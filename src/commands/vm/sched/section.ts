import { lines, type Section } from '../../../lib/output/page';
import { shortDate } from '../../../lib/output/units';
import type { SchedActionRow } from '../../../state/schedActions';
import { column, tableLines } from '../../sections';

const REPEATS: Readonly<Record<number, (days: string) => string>> = {
  0: (days) => `Weekly ${days}`,
  1: (days) => `Monthly ${days}`,
  2: (days) => `Yearly ${days}`,
  3: (days) => `Each ${days} hours`,
};

const endOf = (a: SchedActionRow): string => (a.end_type === 1 ? `After ${a.end_value} times` : a.end_type === 2 ? `On ${shortDate(a.end_value)}` : 'None');

const statusOf = (a: SchedActionRow): string => {
  if (a.message !== '') return a.message;
  if (a.over === 1) return a.done > 0 ? `Done on ${shortDate(a.done)}` : 'Over';
  return a.done > 0 ? `Last on ${shortDate(a.done)}` : 'Waiting';
};

/** As wide as what is in it. */
const fitting = (name: string, rows: readonly SchedActionRow[], align: 'left' | 'right', value: (a: SchedActionRow) => string) =>
  column<SchedActionRow>(name, Math.max(name.length, ...rows.map((a) => value(a).length)), align, value);

/** A star: its warning is out, and it is still to come. */
const numberOf =
  (now: number) =>
  (a: SchedActionRow): string =>
    `${a.warning > 0 && a.warning <= now && a.over === 0 ? '*' : ''}${a.id}`;

export const schedSection = (rows: readonly SchedActionRow[], now: number): Section[] =>
  rows.length === 0
    ? []
    : [
        lines(
          'SCHEDULED ACTIONS',
          tableLines(rows, [
            fitting('ID', rows, 'right', numberOf(now)),
            fitting('ACTION', rows, 'right', (a) => a.action),
            fitting('ARGS', rows, 'right', (a) => a.args || '-'),
            fitting('SCHEDULED', rows, 'right', (a) => shortDate(a.time)),
            fitting('REPEAT', rows, 'right', (a) => REPEATS[a.repeat]?.(a.days) ?? '-'),
            fitting('END', rows, 'right', endOf),
            fitting('STATUS', rows, 'left', statusOf),
          ]),
        ),
      ];
