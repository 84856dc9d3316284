import { preconditionError } from '../errors/errors';
import { quoteArgv } from './quote';

/** setTimeout fires at once above this (24.8 days) */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** sshd gives the whole line to the login shell as one argument, and Linux takes no argument over 128 KiB with its NUL (MAX_ARG_STRLEN) */
const MAX_COMMAND_BYTES = 128 * 1024 - 1;

export const DEFAULT_TIMEOUT_MS = 60_000;
export const DEFAULT_MAX_OUTPUT = 64 * 1024 * 1024;
/** disk images go through put and get, and a dead node is found by the keepalive long before */
export const DEFAULT_TRANSFER_TIMEOUT_MS = 3_600_000;

export const boundedTimeout = (ms: number): number => Math.min(ms, MAX_TIMEOUT_MS);

/**
 * The line for the login shell of the account on the node.
 * - LC_ALL: tools speak the language that our parsers read, whatever the node's locale is. LANGUAGE would outweigh it, C.UTF-8 not being plain C.
 * - exec: the login shell does not stay around as a parent that waits.
 * - timeout(1): closing a channel ends nothing: sshd leaves the program alone, and takes no signals for root (it would need privilege
 *   separation for them). So the node itself ends what we gave up or lost the connection of, a second after our own clock.
 *   It also sees to it that a program is run and no builtin or keyword of the shell.
 */
export const remoteCommand = (argv: readonly string[], timeoutMs: number): string => {
  const command = `LC_ALL=C.UTF-8 LANGUAGE= exec timeout -k 5 ${boundedTimeout(timeoutMs) / 1000 + 1} ${quoteArgv(argv)}`;
  // beyond 256 KiB sshd would drop the connection with everything else that runs on it
  const size = Buffer.byteLength(command);
  if (size > MAX_COMMAND_BYTES) {
    throw preconditionError(
      'command-too-long',
      `the command line of ${argv[0]} has ${size} bytes, a node takes ${MAX_COMMAND_BYTES}; give the data on standard input`,
    );
  }
  return command;
};

/** `/bin/sh` with the script in its argv; standard input stays free for data. "$0" is what its messages begin with. */
export const scriptArgv = (text: string, args: readonly string[]): string[] => ['/bin/sh', '-c', text, 'onekit', ...args];

/** `/bin/sh` that reads its script from standard input: as long as it likes, and not seen by `ps`. */
export const stdinScript = (text: string, args: readonly string[]): { argv: string[]; stdin: string } => ({
  argv: ['/bin/sh', '-s', '--', ...args],
  // The braces make the shell read all of it before it does any of it: a script cut by a lost connection does nothing instead of its first half.
  // And a program in it that reads standard input gets an empty one instead of the rest of the script.
  stdin: `{ ${text}\n} </dev/null\n`,
});
