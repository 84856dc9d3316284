import type { SchedActionRow } from '../../../../state/schedActions';
import type { Pairs } from '../../../template/template';

/** As documents show it. */
export const vectorOf = (row: SchedActionRow): Pairs => [
  ['ACTION', row.action],
  ...(row.args === '' ? [] : [['ARGS', row.args] as const]),
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
  ['WARNING', '0'],
];
