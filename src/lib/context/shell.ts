import { preconditionError } from '../errors/errors';
import { type Pairs, sortedPairs } from '../template/template';

/** Variables that bash does not let anybody set: one of them in context.sh ends its reading there, and the guest comes up half configured. */
const READONLY = new Set(['BASHOPTS', 'BASH_VERSINFO', 'EUID', 'PPID', 'SHELLOPTS', 'UID']);

/** The name is put bare into a shell script, so only what is a name to every shell may pass. */
export const checkVariable = (name: string): void => {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw preconditionError(
      'context-variable',
      `CONTEXT: ${JSON.stringify(name)} cannot be a variable in the guest: a name has letters, digits and _ and does not begin with a digit`,
    );
  }
  if (READONLY.has(name))
    throw preconditionError('context-variable', `CONTEXT: ${name} is a variable that shells refuse to set; choose another name, for instance MY_${name}`);
};

/** Single quotes switch everything off but themselves; line ends may stand inside. A NUL is the one character that no shell variable holds. */
const quoted = (value: string): string => `'${value.replaceAll('\0', '').replaceAll("'", "'\\''")}'`;

/** The file context.sh: `NAME='value'`, by name, to be read by any POSIX shell. */
export const contextSh = (variables: Pairs): string =>
  sortedPairs(variables)
    .map(([name, value]) => {
      checkVariable(name);
      return `${name}=${quoted(value)}\n`;
    })
    .join('');
