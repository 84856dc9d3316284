import { usageError } from '../errors/errors';
import type { Column, How } from './table';

export interface FilterOptions extends How {
  readonly filter?: readonly string[];
  readonly operator?: string;
}

type Compare = (cell: string, value: string) => boolean;

/** The longer ones first: `>=` is not `>` with a value that begins with `=`. All compare strings, as the cells are. */
const OPERATORS: ReadonlyArray<readonly [string, Compare]> = [
  ['!=', (c, v) => c !== v],
  ['<=', (c, v) => c <= v],
  ['>=', (c, v) => c >= v],
  ['=', (c, v) => c === v],
  ['<', (c, v) => c < v],
  ['>', (c, v) => c > v],
  ['~', (c, v) => c.includes(v)],
];

/** A column by its name in any case. Errors: usage. */
export const columnNamed = <Row>(columns: readonly Column<Row>[], name: string, command?: string): Column<Row> => {
  const wanted = name.trim().toUpperCase();
  const found = columns.find((c) => c.name.toUpperCase() === wanted);
  if (!found)
    throw usageError(`Column '${name.trim()}' not found`, { code: 'column-unknown', next: command === undefined ? undefined : `${command} list --describe` });
  return found;
};

interface Condition<Row> {
  readonly column: Column<Row>;
  readonly compare: Compare;
  readonly value: string;
}

const conditionOf = <Row>(columns: readonly Column<Row>[], text: string, command?: string): Condition<Row> => {
  // a column's name has no operator in it, so the first one is meant
  const at = text.search(/[=<>~!]/);
  const operator = at > 0 ? OPERATORS.find(([sign]) => text.startsWith(sign, at)) : undefined;
  if (!operator)
    throw usageError(`Expression '${text}' incorrect`, {
      code: 'filter-malformed',
      next: command === undefined ? undefined : `${command} list --filter 'NAME=x'`,
    });
  return { column: columnNamed(columns, text.slice(0, at), command), compare: operator[1], value: text.slice(at + operator[0].length).trim() };
};

const joinsByOr = (operator: string | undefined): boolean => {
  const word = (operator ?? 'AND').toUpperCase();
  if (word !== 'AND' && word !== 'OR') throw usageError(`--operator is AND or OR, not '${operator}'`);
  return word === 'OR';
};

/**
 * Which rows --filter leaves, judged by the whole value of the cell (not by what its width leaves of it): the same rows in a table, in CSV
 * and in documents. Errors: usage.
 */
export const rowFilter = <Row>(columns: readonly Column<Row>[], options: FilterOptions, command?: string): ((row: Row) => boolean) => {
  const byOr = joinsByOr(options.operator);
  if (!options.filter) return () => true;
  const conditions = options.filter.map((text) => conditionOf(columns, text, command));
  const holds =
    (row: Row) =>
    (c: Condition<Row>): boolean =>
      c.compare(c.column.value(row, options).trim(), c.value);
  return (row) => (byOr ? conditions.some(holds(row)) : conditions.every(holds(row)));
};

export const filterRows = <Row>(rows: Iterable<Row>, columns: readonly Column<Row>[], options: FilterOptions, command?: string): readonly Row[] => {
  const passes = rowFilter(columns, options, command);
  if (!options.filter && Array.isArray(rows)) return rows;
  return Array.from(rows).filter(passes);
};
