import { usageError } from '../../lib/errors/errors';
import { inputProblem, orderedInputs, parseAnswers, type UserInput } from '../../lib/model/userInputs';
import { has, single, type Template, vector } from '../../lib/template/template';
import { unpack } from '../../state/packing';
import { openAsker } from '../asker';
import type { One } from '../context';

const HEAD = 'There are some parameters that require user input. Use the string <<EDITOR>> to launch an editor (e.g. for multi-line inputs)';

/**
 * Answers to the USER_INPUTS of a stored template, as attributes: from `--user-inputs`, else from whoever sits at the terminal or from lines of standard input.
 * What options or a file set already is not asked for. Throws usage errors.
 */
export const askUserInputs = async (one: One, body: string, given: Template, text: string | undefined): Promise<Template> => {
  const stored = unpack(body);
  const answers = text === undefined ? new Map<string, string>() : parseAnswers(text);
  const inputs = orderedInputs(vector(stored, 'USER_INPUTS') ?? [], single(stored, 'INPUTS_ORDER') ?? '');
  const known = new Set(inputs.map((i) => i.key));
  const odd = [...answers.keys()].find((key) => !known.has(key));
  if (odd !== undefined) throw usageError(`--user-inputs: the template asks for no ${odd}${known.size > 0 ? `; it asks for ${[...known].join(', ')}` : ''}`);
  const open = inputs.filter((i) => !has(given, i.key));
  if (open.length === 0) return [];
  for (const input of open) {
    const answer = answers.get(input.key);
    const problem = answer === undefined ? undefined : inputProblem(input, answer);
    if (problem !== undefined) throw usageError(`--user-inputs: ${input.key}: ${problem}`);
  }
  for (const input of open) if (input.type === 'fixed') answers.set(input.key, input.fallback);
  await ask(
    one,
    open.filter((i) => !answers.has(i.key)),
    answers,
  );
  return open.flatMap((i) => attribute(i, answers.get(i.key) ?? ''));
};

const ask = async (one: One, open: readonly UserInput[], answers: Map<string, string>): Promise<void> => {
  const asker = await openAsker(one, inputProblem, () =>
    usageError('end of file reached', {
      code: 'user-input-missing',
      next: `onetemplate instantiate --help, or answer with --user-inputs ${open.map((i) => `${i.key}=${i.fallback || '...'}`).join(',')}`,
    }),
  );
  try {
    asker.say(`${HEAD}\n`);
    for (const input of open) answers.set(input.key, await asker.ask(input));
  } finally {
    asker.close();
  }
};

/** Optional and without an answer: as if it had not been asked. */
const attribute = (input: UserInput, answer: string): Template => {
  if (answer === '') return [];
  return [{ key: input.key, value: input.type === 'text64' ? Buffer.from(answer).toString('base64') : answer }];
};
