import { usageError } from '../errors/errors';

/** A value that holds the delimiter, a quote or a line end stands in quotes; so does an empty one, to be told from a missing one. */
const cell = (text: string, delimiter: string): string =>
  text === '' || text.includes(delimiter) || text.includes('"') || text.includes('\n') || text.includes('\r') ? `"${text.replaceAll('"', '""')}"` : text;

/** Whole values, never cut. Errors: usage. */
export const csvLine = (delimiter = ',', option = '--csv-del'): ((cells: readonly string[]) => string) => {
  if (delimiter === '' || /["\n\r]/.test(delimiter)) throw usageError(`${option} cannot be ${JSON.stringify(delimiter)}`);
  return (cells) => cells.map((c) => cell(c, delimiter)).join(delimiter);
};
