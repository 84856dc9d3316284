import { oneLine } from './table';

/** A small table with lines around its cells: plans, choices, reasons. Not for lists: its time grows with the square of the rows. */
export interface Box {
  readonly head: readonly string[];
  readonly rows: ReadonlyArray<readonly string[]>;
  /** the columns of the terminal; text that does not fit is wrapped in the last column */
  readonly terminal?: number;
  readonly colour?: boolean;
}

const LEAST = 20;

/** Widths by content, with a blank on both sides; what is too wide for the terminal is taken from the last column. */
const widthsOf = (cells: ReadonlyArray<readonly string[]>, columns: number, terminal: number | undefined): number[] => {
  const widths = Array.from(
    { length: columns },
    (_, i) => 2 + Math.max(1, ...cells.flatMap((row) => (row[i] ?? '').split('\n').map((line) => Array.from(line).length))),
  );
  const all = widths.reduce((sum, w) => sum + w + 1, 1);
  const last = widths[columns - 1];
  if (terminal !== undefined && last !== undefined && all > terminal) widths[columns - 1] = Math.min(last, Math.max(LEAST, last - (all - terminal)));
  return widths;
};

const clean = (text: string): string => text.split('\n').map(oneLine).join('\n');

/** The box as text, with a line end. */
export const renderBox = async (box: Box): Promise<string> => {
  const [{ default: Table }, { Chalk }] = await Promise.all([import('cli-table3'), import('chalk')]);
  const chalk = new Chalk({ level: box.colour ? 1 : 0 });
  const rows = box.rows.map((row) => row.map(clean));
  const table = new Table({
    head: box.head.map((h) => chalk.bold(h)),
    colWidths: widthsOf([box.head, ...rows], box.head.length, box.terminal),
    wordWrap: true,
    // its own colours follow the environment, not the stream that is written to
    style: { head: [], border: [] },
  });
  table.push(...rows.map((row) => [...row]));
  return `${table.toString()}\n`;
};
