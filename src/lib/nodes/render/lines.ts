/** Lines of ours in files that have lines of others, too. All functions here take the text of a file and give its new text. */

const BEGIN = '# onekit: begin (kept by onenode; what stands between the marks is replaced)';
const END = '# onekit: end';

export const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));
export const textOf = (lines: readonly string[]): string => (lines.length === 0 ? '' : `${lines.join('\n')}\n`);

/** The lines that are not between our marks. */
export const othersOf = (text: string): string[] => {
  const lines = linesOf(text);
  const [begin, end] = [lines.indexOf(BEGIN), lines.lastIndexOf(END)];
  return begin < 0 || end < begin ? lines : [...lines.slice(0, begin), ...lines.slice(end + 1)];
};

/** The lines between our marks. */
export const oursOf = (text: string): string[] => {
  const lines = linesOf(text);
  const [begin, end] = [lines.indexOf(BEGIN), lines.lastIndexOf(END)];
  return begin < 0 || end < begin ? [] : lines.slice(begin + 1, end);
};

/** The same text with `ours` between our marks: where they were, or at the end; without lines there are no marks. Lines of others that already say one of ours are `said`. */
export const withBlock = (text: string, ours: readonly string[], said: (line: string) => boolean): string => {
  const lines = linesOf(text);
  const [begin, end] = [lines.indexOf(BEGIN), lines.lastIndexOf(END)];
  const there = begin >= 0 && end >= begin;
  const missing = ours.filter((line) => !said(line));
  const block = missing.length === 0 ? [] : [BEGIN, ...missing, END];
  if (!there && block.length === 0) return text;
  return textOf(there ? [...lines.slice(0, begin), ...block, ...lines.slice(end + 1)] : [...lines, ...block]);
};

/** The same text with that line at its end, unless a line already says it. */
export const withLine = (text: string, line: string): string => (linesOf(text).some((l) => l.trim() === line) ? text : textOf([...linesOf(text), line]));
