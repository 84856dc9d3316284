import { lines, type Section } from '../../../lib/output/page';
import { dayOf, shortDate } from '../../../lib/output/units';
import type { SchedActionRow } from '../../../state/schedActions';
import { column, tableLines } from '../../sections';

const REPEATS: Readonly<Record<number, (days: string) => string>> = {
  0: (days) => `Weekly ${days}`,
  1: (days) => `Monthly ${days}`,
  2: (days) => `Yearly ${days}`,
  3: (days) => `Each ${days} hours`,
};

const endOf = (a: SchedActionRow): string =>
  a.end_type === 0 ? 'None' : a.end_type === 1 ? `After ${a.end_value} times` : a.end_type === 2 ? `On ${dayOf(a.end_value)}` : '';

/** Two digits behind the point, and one at the least: 4.09, 4.0 */
const amount = (n: number): string => {
  const rounded = String(Math.round(n * 100) / 100);
  return rounded.includes('.') ? rounded : `${rounded}.0`;
};

const untilOf = (seconds: number): string => {
  if (seconds / 86400 > 1) return `Next in ${amount(seconds / 86400)} days`;
  if (seconds / 3600 > 1) return `Next in ${amount(seconds / 3600)} hours`;
  return seconds > 0 ? `Next in ${amount(seconds / 60)} minutes` : 'Overdue!';
};

const statusOf =
  (now: number) =>
  (a: SchedActionRow): string => {
    if (a.done > 0 && a.repeat < 0) return `Done on ${shortDate(a.done)}`;
    if (a.message !== '') return `Error! ${a.message}`;
    return a.over === 1 ? 'Over' : untilOf(a.time - now);
  };

/** As wide as what is in it. */
const fitting = (name: string, value: (a: SchedActionRow) => string) => ({ ...column<SchedActionRow>(name, 5, 'right', value), adjust: true });

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
            fitting('ID', numberOf(now)),
            fitting('ACTION', (a) => a.action),
            fitting('ARGS', (a) => a.args || '-'),
            fitting('SCHEDULED', (a) => shortDate(a.time)),
            fitting('REPEAT', (a) => REPEATS[a.repeat]?.(a.days) ?? ''),
            fitting('END', endOf),
            column('STATUS', 50, 'left', statusOf(now)),
          ]),
        ),
      ];
