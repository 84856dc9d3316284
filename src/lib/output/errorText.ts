import { isOneError } from '../errors/errors';

const paint = (text: string, code: string, on: boolean): string => (on ? `\u001b[${code}m${text}\u001b[0m` : text);

export interface ErrorStyle {
  readonly colour: boolean;
  /** with the stack of what we did not foresee */
  readonly debug: boolean;
}

/** For people: the problem, what was changed if anything was, and what to type. */
export const renderError = (e: Error, style: ErrorStyle): string => {
  if (!isOneError(e)) return `${paint('this is a bug in onekit', '31', style.colour)}: ${e.message}\n${style.debug ? `${e.stack}\n` : '  next: the same command with ONE_DEBUG=1, and report what it prints\n'}`;
  const changed = e.changed ? `\n  changed: ${e.changed}` : '';
  const next = e.next ? `\n  next: ${e.next}` : '';
  return `${paint(e.message, '31', style.colour)}${changed}${next}\n`;
};

/** For programs: one JSON object. */
export const renderErrorJson = (e: Error): string =>
  JSON.stringify({ error: isOneError(e) ? { code: e.code, kind: e.kind, message: e.message, changed: e.changed ?? 'nothing', next: e.next ?? null } : { code: 'bug', kind: 'bug', message: e.message, changed: 'unknown', next: null } });
