import { usageError } from '../errors/errors';

const refuseWithoutTerminal = (instead: string): void => {
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw usageError(`this asks a question, and there is no terminal to ask it on`, { next: instead });
};

/** Asks on standard error; standard output stays data. */
export const askPassword = async (message: string): Promise<string> => {
  refuseWithoutTerminal('give --password, or put user:password into the file that ONE_AUTH names');
  const { default: inquirer } = await import('inquirer');
  const { answer } = await inquirer.createPromptModule({ output: process.stderr })([{ type: 'password', name: 'answer', message }]);
  return answer as string;
};
