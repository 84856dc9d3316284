import { type ErrorKind, isOneError, type OneError } from '../lib/errors/errors';

/** How the field tells some failures, and scripts read them: on standard output, or with another exit code than 255. */
export interface Telling {
  /** the problem itself goes to standard output; what to type next stays on standard error */
  readonly aloud?: boolean;
  readonly exit?: number;
  /** and only failures of these kinds; all when absent */
  readonly only?: readonly ErrorKind[];
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
    // who is not let in is told so in one way everywhere
    if (!isOneError(e) || e.code === 'not-authenticated' || how.only?.includes(e.kind) === false) throw e;
    throw new Told(e, how);
  }
};
