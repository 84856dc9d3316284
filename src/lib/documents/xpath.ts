import { usageError } from '../errors/errors';
import type { Element } from './element';

/**
 * Which records of a document are meant: the part of XPath that is of use for that. `HISTORY[ETIME>0 and VM/UID=2]`, `HISTORY[contains(VM/NAME,"web")]`,
 * `HISTORY[VM/TEMPLATE/CPU]` (has one). Conditions are joined by `and` and `or`; `and` binds closer.
 */
export type Chosen = (record: Element) => boolean;

const malformed = (expression: string, part: string): Error =>
  usageError(`--xpath ${expression}: "${part}" is not understood`, { code: 'xpath-malformed', next: "oneacct --xpath 'HISTORY[ETIME>0 and VM/UID=2]'" });

const textsAt = (element: Element, path: readonly string[]): string[] => {
  const [name, ...rest] = path;
  if (name === undefined) return [element.text ?? ''];
  return (element.children ?? []).filter((c) => c.name === name).flatMap((c) => textsAt(c, rest));
};

/** Numbers are compared as numbers where both sides are. */
const compared = (a: string, b: string): number => {
  const [x, y] = [Number(a), Number(b)];
  if (a.trim() !== '' && b.trim() !== '' && !Number.isNaN(x) && !Number.isNaN(y)) return x - y;
  return a < b ? -1 : a > b ? 1 : 0;
};

const HOLDS: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (o) => o === 0,
  '!=': (o) => o !== 0,
  '<': (o) => o < 0,
  '<=': (o) => o <= 0,
  '>': (o) => o > 0,
  '>=': (o) => o >= 0,
};

const PATH = '[A-Za-z_][\\w-]*(?:/[A-Za-z_][\\w-]*)*';
const LITERAL = '"[^"]*"|\'[^\']*\'|-?\\d+(?:\\.\\d+)?';
const COMPARISON = new RegExp(`^(${PATH})\\s*(!=|<=|>=|=|<|>)\\s*(${LITERAL})$`);
const CONTAINS = new RegExp(`^contains\\(\\s*(${PATH})\\s*,\\s*(${LITERAL})\\s*\\)$`);
const EXISTS = new RegExp(`^${PATH}$`);

const unquoted = (literal: string): string => literal.replace(/^(["'])(.*)\1$/s, '$2');

const conditionOf = (expression: string, text: string): Chosen => {
  const part = text.trim();
  const c = COMPARISON.exec(part);
  if (c) {
    const holds = HOLDS[c[2] as string] as (order: number) => boolean;
    return (record) => textsAt(record, (c[1] as string).split('/')).some((found) => holds(compared(found, unquoted(c[3] as string))));
  }
  const has = CONTAINS.exec(part);
  if (has) return (record) => textsAt(record, (has[1] as string).split('/')).some((found) => found.includes(unquoted(has[2] as string)));
  if (!EXISTS.test(part)) throw malformed(expression, part);
  return (record) => textsAt(record, part.split('/')).length > 0;
};

/** `name`: of the records. Errors: usage. */
export const parseXpath = (expression: string, name: string): Chosen => {
  const m = new RegExp(`^\\s*/*(?:\\w+/)?${name}\\s*((?:\\[[^\\]]*\\]\\s*)*)$`).exec(expression);
  if (!m) throw malformed(expression, expression);
  const filters = [...(m[1] as string).matchAll(/\[([^\]]*)\]/g)].map((f) =>
    (f[1] as string).split(/\s+or\s+/).map((side) => side.split(/\s+and\s+/).map((part) => conditionOf(expression, part))),
  );
  return (record) => filters.every((either) => either.some((all) => all.every((holds) => holds(record))));
};
