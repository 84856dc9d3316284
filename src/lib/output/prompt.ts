import { isOneError, usageError } from '../errors/errors';

/** The terminal a question needs on both ends: standard output may be a file while somebody answers. */
export interface Terminals {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

interface Question {
  readonly type: 'input' | 'confirm' | 'password';
  readonly message: string;
  readonly default?: string | boolean;
  /** what to give on the command line where nobody can answer: "--yes" */
  readonly instead: string;
}

const CANCELLED = new Set(['ExitPromptError', 'AbortPromptError', 'CancelPromptError']);

/** Errors: usage, when there is no terminal or the question was not answered. */
const ask = async <T>(question: Question, terminals: Terminals = process): Promise<T> => {
  const { instead, ...asked } = question;
  if (!terminals.stdin.isTTY || !terminals.stderr.isTTY)
    throw usageError(`there is a question ("${question.message}"), and no terminal to ask it on: give ${instead}`, { code: 'no-terminal' });
  const { default: inquirer } = await import('inquirer');
  try {
    const prompt = inquirer.createPromptModule({ input: terminals.stdin, output: terminals.stderr });
    const { answer } = await prompt([{ ...asked, name: 'answer' }]);
    return answer;
  } catch (e) {
    if (isOneError(e) || !(e instanceof Error) || !CANCELLED.has(e.name)) throw e;
    throw usageError('cancelled; nothing was changed', { code: 'cancelled' });
  }
};

/** Yes or no; without an answer of its own the Enter key means no. `instead`: the option that answers beforehand. */
export const confirm = (message: string, instead: string, terminals?: Terminals): Promise<boolean> =>
  ask<boolean>({ type: 'confirm', message, default: false, instead }, terminals);

/** A line of text. */
export const askText = (message: string, instead: string, proposal?: string, terminals?: Terminals): Promise<string> =>
  ask<string>({ type: 'input', message, instead, ...(proposal === undefined ? {} : { default: proposal }) }, terminals);

/** Not shown while it is typed. */
export const askPassword = (message: string, instead = '--password, or a file with user:password in ONE_AUTH', terminals?: Terminals): Promise<string> =>
  ask<string>({ type: 'password', message, instead }, terminals);
