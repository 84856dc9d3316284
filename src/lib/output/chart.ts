import { csvLine } from './csv';

/** A value at a time. */
export interface Point {
  /** as it is printed */
  readonly when: string;
  readonly value: number;
  readonly text: string;
}

const BAR = '#';

/** A line a value, with a bar from 0 to the highest of them; `width`: of the whole line. Negative values have no bar. */
export const chartLines = (points: readonly Point[], width: number): string[] => {
  const [whens, texts] = [Math.max(0, ...points.map((p) => p.when.length)), Math.max(0, ...points.map((p) => p.text.length))];
  const room = Math.max(10, width - whens - texts - 3);
  const top = Math.max(0, ...points.map((p) => p.value));
  return points.map((p) => {
    const length = top === 0 ? 0 : Math.max(0, Math.round((p.value / top) * room));
    return `${p.when.padEnd(whens)} ${p.text.padStart(texts)} ${BAR.repeat(length)}`.trimEnd();
  });
};

/** The same without bars. */
export const tableLines = (points: readonly Point[]): string[] => {
  const rows = [['TIME', 'VALUE'] as const, ...points.map((p) => [p.when, p.text] as const)];
  const [times, values] = [Math.max(...rows.map(([t]) => t.length)), Math.max(...rows.map(([, v]) => v.length))];
  return rows.map(([t, v]) => `${t.padEnd(times)} ${v.padStart(values)}`);
};

/** For programs: Unix seconds, which no time zone changes. */
export const separated = (points: readonly (Point & { readonly at: number })[], separator: string): string[] => {
  const line = csvLine(separator, '--csv');
  return [line(['TIME', 'VALUE']), ...points.map((p) => line([String(p.at), p.text]))];
};
