import { usageError } from '../errors/errors';
import type { UserInput } from '../model/userInputs';
import type { Judge } from './inputLines';

/** Asks at the terminal: lists to choose from, passwords unseen, and what is not fit is said while it is typed. Throws a usage error when it is cancelled. */
export const askInput = async (input: UserInput, judge: Judge): Promise<string> => {
  const { default: inquirer } = await import('inquirer');
  const prompt = inquirer.createPromptModule({ input: process.stdin, output: process.stderr });
  try {
    const { answer } = await prompt([question(input, judge) as never]);
    const text = textOf(input, answer as unknown);
    if (text !== EDITOR) return text;
    const edited = (await prompt([{ type: 'editor', name: 'answer', message: input.question, default: input.fallback } as never])) as { answer: string };
    return edited.answer.replace(/\n$/, '');
  } catch (e) {
    if (e instanceof Error && /^(Exit|Abort|Cancel)PromptError$/.test(e.name)) throw usageError('cancelled; nothing was changed', { code: 'cancelled' });
    throw e;
  }
};

const EDITOR = '<<EDITOR>>';

const question = (input: UserInput, judge: Judge): object => {
  const fit = (answer: string): true | string => (answer === EDITOR ? undefined : judge(input, answer === '' ? input.fallback : answer)) ?? true;
  const common = { name: 'answer', message: `(${input.key}) ${input.question}` };
  switch (input.type) {
    case 'list':
      return { ...common, type: 'select', choices: input.choices.map((c) => ({ name: c, value: c })), default: input.fallback || undefined };
    case 'list-multiple': {
      const marked = input.fallback.split(',');
      return {
        ...common,
        type: 'checkbox',
        choices: input.choices.map((c) => ({ name: c, value: c, checked: marked.includes(c) })),
        required: input.mandatory,
      };
    }
    case 'boolean':
      return { ...common, type: 'confirm', default: /^yes$/i.test(input.fallback) };
    case 'password':
      return { ...common, type: 'password', validate: fit };
    default:
      return { ...common, message: `${common.message}${limits(input)}`, type: 'input', default: input.fallback || undefined, validate: fit };
  }
};

const limits = ({ min, max }: UserInput): string => (min === undefined || max === undefined ? '' : ` [${min}..${max}]`);

const textOf = (input: UserInput, answer: unknown): string => {
  if (Array.isArray(answer)) return answer.join(',');
  if (typeof answer === 'boolean') return answer ? 'YES' : 'NO';
  return String(answer) === '' ? input.fallback : String(answer);
};
