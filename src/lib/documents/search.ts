import { usageError } from '../errors/errors';
import type { Element } from './element';

/**
 * What --search asks of a document: `VM.NAME=web`, `VM.TEMPLATE.NIC[*].IP!=10.0.0.5`, joined by `&` (both) and `|` (either; `&` binds closer).
 * A name that stands several times means any of them, as `[*]` says and a number in brackets narrows. The document's own name may be left out.
 * Compared are texts, as in --filter: `=` `!=` `<` `<=` `>` `>=` and `~` for "contains".
 */
export type Search = (document: Element) => boolean;

interface Step {
  readonly name: string;
  /** the only one that is meant, counted from 0 */
  readonly at?: number;
}

type Compare = (text: string, value: string) => boolean;

const OPERATORS: Readonly<Record<string, Compare>> = {
  '=': (t, v) => t === v,
  '!=': (t, v) => t !== v,
  '<': (t, v) => t < v,
  '<=': (t, v) => t <= v,
  '>': (t, v) => t > v,
  '>=': (t, v) => t >= v,
  '~': (t, v) => t.includes(v),
};

const malformed = (query: string, part: string): Error =>
  usageError(`--search ${query}: "${part}" is not PATH=VALUE`, { code: 'search-malformed', next: "onevm list --search 'VM.TEMPLATE.NIC[*].IP=10.0.0.5'" });

const stepOf = (text: string): Step | undefined => {
  const m = /^([A-Za-z_][A-Za-z0-9_-]*)(?:\[(\*|\d{1,6})\])?$/.exec(text);
  return m ? { name: (m[1] as string).toUpperCase(), ...(m[2] === undefined || m[2] === '*' ? {} : { at: Number(m[2]) }) } : undefined;
};

const conditionOf = (query: string, part: string): Search => {
  const m = /^\s*(\$\.)?([\w.[\]*-]+?)\s*(!=|<=|>=|=|<|>|~)\s*(.*?)\s*$/s.exec(part);
  if (!m) throw malformed(query, part);
  const steps = (m[2] as string).split('.').map(stepOf);
  if (steps.some((s) => s === undefined)) throw malformed(query, part);
  const compare = OPERATORS[m[3] as string] as Compare;
  const value = (m[4] as string).replace(/^(["'])(.*)\1$/s, '$2');
  return (document) => {
    const path = (steps as Step[])[0]?.name === document.name ? steps.slice(1) : steps;
    return path.length > 0 && textsAt(document, path as Step[]).some((text) => compare(text, value));
  };
};

const textsAt = (element: Element, path: readonly Step[]): string[] => {
  const [step, ...rest] = path;
  if (!step) return element.children === undefined ? [element.text ?? ''] : [];
  const named = (element.children ?? []).filter((c) => c.name === step.name);
  return (step.at === undefined ? named : named.slice(step.at, step.at + 1)).flatMap((c) => textsAt(c, rest));
};

/** Errors: usage. */
export const parseSearch = (query: string): Search => {
  const either = query.split('|').map((side) => side.split('&').map((part) => conditionOf(query, part)));
  return (document) => either.some((all) => all.every((holds) => holds(document)));
};
