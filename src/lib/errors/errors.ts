/**
 * The kinds of failure. Which one it is decides what a person may believe about the state afterwards:
 * - usage: the words typed are wrong; nothing was looked at.
 * - denied: who asks may not; nothing was changed.
 * - missing: an object that was named is not there; nothing was changed.
 * - precondition: the request makes sense but cannot be done now; nothing was changed.
 * - execution: it was begun and did not end well; the text says what was changed.
 */
export type ErrorKind = 'usage' | 'denied' | 'missing' | 'precondition' | 'execution';

export interface ErrorDetails {
  /** stable, for scripts: lower case words joined by '-' (host-key-unknown) */
  readonly code: string;
  /** what to type next, a whole command */
  readonly next?: string;
  /** what was changed before it failed; absent means nothing */
  readonly changed?: string;
  /** what stands in the way is gone in a moment: who asks again may be served */
  readonly soon?: boolean;
  /** the tool's own output, for the journal and for --verbose readers */
  readonly output?: string;
  readonly cause?: unknown;
}

/** Every failure that we foresee. Anything else that is thrown is a bug of ours and is reported as one. */
export class OneError extends Error {
  readonly code: string;
  readonly next: string | undefined;
  readonly changed: string | undefined;
  readonly soon: boolean;
  readonly output: string | undefined;

  constructor(
    readonly kind: ErrorKind,
    message: string,
    details: ErrorDetails,
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'OneError';
    this.code = details.code;
    this.next = details.next;
    this.changed = details.changed;
    this.soon = details.soon === true;
    this.output = details.output;
  }
}

export const usageError = (message: string, details: Partial<ErrorDetails> = {}): OneError => new OneError('usage', message, { code: 'usage', ...details });

export const deniedError = (message: string, details: Partial<ErrorDetails> = {}): OneError => new OneError('denied', message, { code: 'denied', ...details });

export const missingError = (message: string, details: Partial<ErrorDetails> = {}): OneError =>
  new OneError('missing', message, { code: 'missing', ...details });

/** Nothing was changed. */
export const preconditionError = (code: string, message: string, details: Omit<ErrorDetails, 'code'> = {}): OneError =>
  new OneError('precondition', message, { code, ...details });

/** Begun, maybe half done; say in `changed` what stands and in `next` what to do. */
export const executionError = (code: string, message: string, details: Omit<ErrorDetails, 'code'> = {}): OneError =>
  new OneError('execution', message, { code, ...details });

export const isOneError = (e: unknown): e is OneError => e instanceof OneError;

/** One line a person can read, whatever was thrown. */
export const messageOf = (e: unknown): string => (e instanceof Error ? e.message : String(e));

/** What a failure that we foresee says; every other is thrown again. */
export const oneErrorText = (e: unknown): string => {
  if (!isOneError(e)) throw e;
  return e.message;
};
