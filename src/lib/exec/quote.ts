import { preconditionError } from '../errors/errors';

/** Read as itself by sh, dash, bash and zsh. Left out on purpose: '=' (an assignment in front), '~' (a home), '^' (zsh), every glob. */
const BARE = /^[A-Za-z0-9_@%+:,./-]+$/;

/** Words of safe letters that a shell still reads as its own grammar when they stand first. */
const RESERVED = new Set(
  'if then else elif fi do done case esac while until for in function select time coproc repeat foreach end nocorrect noglob'.split(' '),
);

/** In unicode mode this finds only halves that have no other half. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * What no program can be given: a NUL ends an argument early, and half a surrogate pair would silently become another character.
 * Throws preconditionError 'argument-unsendable'; an empty argv or program name is our bug.
 */
export const checkArgv = (argv: readonly string[]): void => {
  if (argv[0] === undefined || argv[0] === '') throw new Error('an argv needs a program');
  argv.forEach((argument, index) => {
    const fault = argument.includes('\0') ? 'a NUL character' : LONE_SURROGATE.test(argument) ? 'half a unicode character' : undefined;
    if (fault === undefined) return;
    throw preconditionError('argument-unsendable', `argument ${index} of ${argv[0]} holds ${fault}: ${JSON.stringify(argument)}`);
  });
};

// single quotes switch everything off in a POSIX shell, newlines included; only the quote itself has to step outside
const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/** A command line that /bin/sh, bash and zsh split back into exactly this argv: nothing in it is expanded, joined or run. */
export const quoteArgv = (argv: readonly string[]): string => {
  checkArgv(argv);
  return argv.map((word, index) => (index === 0 && RESERVED.has(word) ? quoted(word) : quoteWord(word))).join(' ');
};

/** One argument of a command line. */
export const quoteWord = (word: string): string => (BARE.test(word) ? word : quoted(word));
