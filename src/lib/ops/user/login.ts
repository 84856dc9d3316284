import { membership } from '../../../state/groups';
import { deleteExpiredTokens, deleteToken, deleteTokensOf, insertToken, tokensBeginningWith } from '../../../state/tokens';
import { newSecret, sha256 } from '../../config/credentials';
import { missingError, preconditionError, usageError } from '../../errors/errors';
import { writeRequest } from '../request';

export interface NewToken {
  /** of the user */
  readonly id: number;
  /** -1: for ever */
  readonly seconds: number;
  /** the one group it is good for; -1: all of its user's */
  readonly egid: number;
}

const FOREVER = -1;
const ALL = -1;
const HINT = 7;
const MOST_SECONDS = 10 * 365 * 86_400;

/** Resolves with the token, which is kept nowhere: the state has a hash of it. */
export const login = writeRequest<NewToken, string>({
  wire: 'one.user.login',
  async run(tx, { id, seconds, egid }, ctx) {
    if (seconds !== FOREVER && (seconds < 1 || seconds > MOST_SECONDS))
      throw usageError(`[one.user.login] a token cannot hold for ${seconds} seconds`, { next: `--time 36000, or --time ${FOREVER} for ever` });
    if (egid !== ALL && !(await membership(tx, id, egid)))
      throw preconditionError('not-in-group', `[one.user.login] Cannot create a token for group ${egid}. User ${id} is not part of it.`);
    const now = ctx.clock.now();
    await deleteExpiredTokens(tx, now);
    const token = newSecret();
    await insertToken(tx, { hash: sha256(token), uid: id, hint: token.slice(0, HINT), egid, expires: seconds === FOREVER ? FOREVER : now + seconds });
    return token;
  },
});

/** Resolves with the first digits of the token that is gone. */
export const logout = writeRequest<{ readonly id: number; readonly token: string }, string>({
  wire: 'one.user.login',
  async run(tx, { id, token }) {
    const found = token === '' ? [] : await tokensBeginningWith(tx, id, token);
    const [first, more] = found;
    if (!first) throw missingError('No tokens found.', { next: `oneuser show ${id}` });
    if (more) throw missingError(`More than one token starting with '${token}' found.`, { code: 'ambiguous', next: `oneuser show ${id}` });
    await deleteToken(tx, first.hash);
    return first.hint;
  },
});

export const logoutAll = writeRequest<{ readonly id: number }, void>({
  wire: 'one.user.login',
  run: async (tx, { id }) => deleteTokensOf(tx, id),
});
