import { isOneError, type OneError } from '../lib/errors/errors';

/** How the field tells some failures, and scripts read them: on standard output, or with another exit code than 255. */
export interface Telling {
  /** the problem itself goes to standard output; what to type next stays on standard error */
  readonly aloud?: boolean;
  readonly exit?: number;
}

/** A failure that is told otherwise than all others; it ends the verb, also one that goes through several objects. */
export class Told extends Error {
  constructor(
    readonly error: OneError,
    readonly how: Telling,
  ) {
    super(error.message);
    this.name = 'Told';
  }
}

/**
 * What fails in `act` is told in that way:
 *
 *   await told({ aloud: true }, () => one.call('user.quota', { id, template }));
 */
export const told = async <T>(how: Telling, act: () => Promise<T> | T): Promise<T> => {
  try {
    return await act();
  } catch (e) {
    throw isOneError(e) ? new Told(e, how) : e;
  }
};
