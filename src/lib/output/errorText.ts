import { isOneError, type OneError } from '../errors/errors';
import { coloured } from './sgr';

export interface ErrorStyle {
  readonly colour: boolean;
  /** with the tool's output, and with the stack of what we did not foresee */
  readonly debug: boolean;
}

/** What a tool on a node said ends on the terminal: nothing in it may steer the terminal. */
export const printable = (text: string): string => text.replace(/[^\P{Cc}\n\t]/gu, '?').trimEnd();

const indented = (label: string, text: string | undefined): string => (text === undefined || text === '' ? '' : `  ${label}: ${printable(text)}\n`);

const foreseen = (e: OneError, style: ErrorStyle): string => {
  const problem = printable(e.message);
  return `${style.colour ? coloured(problem, 'red') : problem}\n${renderAdvice(e, style)}`;
};

/** What is said below the problem; '' when nothing is. */
export const renderAdvice = (e: Error, style: ErrorStyle): string =>
  isOneError(e) ? `${indented('changed', e.changed)}${indented('next', e.next)}${style.debug ? indented('output', e.output) : ''}` : '';

const bug = (e: Error, style: ErrorStyle): string => {
  const head = 'this is a bug in onekit';
  const more = style.debug ? `${printable(e.stack ?? '')}\n` : indented('next', 'the same command with ONE_DEBUG=1 before it; report what it prints');
  return `${style.colour ? coloured(head, 'red') : head}: ${printable(e.message)}\n${more}`;
};

/** For people: the problem, what was changed if anything was, and what to type next. Ends with a line end. */
export const renderError = (e: Error, style: ErrorStyle): string => (isOneError(e) ? foreseen(e, style) : bug(e, style));

/** For programs: one JSON object on one line. `changed` and `next` are null when nothing was changed and when there is nothing to type. */
export const renderErrorJson = (e: Error): string => {
  const error = isOneError(e)
    ? { code: e.code, kind: e.kind, message: e.message, changed: e.changed ?? null, next: e.next ?? null }
    : { code: 'bug', kind: 'bug', message: `this is a bug in onekit: ${e.message}`, changed: 'unknown', next: null };
  return JSON.stringify({ error });
};
