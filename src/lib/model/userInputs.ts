/**
 * What a template asks of whoever instantiates it: `USER_INPUTS=[ALPHA="M|text|Your name||bob"]`, that is
 * mandatory or optional, type, question, parameters (a range, a list), default. Pure: who asks, and how, is not here.
 */
export type InputType = 'text' | 'text64' | 'password' | 'number' | 'number-float' | 'range' | 'range-float' | 'list' | 'list-multiple' | 'boolean' | 'fixed';

export interface UserInput {
  readonly key: string;
  readonly mandatory: boolean;
  readonly type: InputType;
  readonly question: string;
  /** of a range */
  readonly min?: number;
  readonly max?: number;
  /** of a list */
  readonly choices: readonly string[];
  /** '' if there is none */
  readonly fallback: string;
}

const TYPES: readonly string[] = ['text', 'text64', 'password', 'number', 'number-float', 'range', 'range-float', 'list', 'list-multiple', 'boolean', 'fixed'];

/** A type nobody knows is asked as text, so that a template of a newer tool can be used. */
export const parseInput = (key: string, definition: string): UserInput => {
  const [need = '', type = '', question = '', parameters = '', ...fallback] = definition.split('|');
  const known = TYPES.includes(type.trim()) ? (type.trim() as InputType) : 'text';
  const [min, max] = parameters.split('..').map((n) => Number(n));
  const isRange = known.startsWith('range') && Number.isFinite(min) && Number.isFinite(max);
  return {
    key,
    mandatory: /^m/i.test(need.trim()),
    type: known,
    question: question.trim(),
    ...(isRange ? { min, max } : {}),
    choices: known.startsWith('list') ? parameters.split(',').filter((c) => c !== '') : [],
    fallback: fallback.join('|').trim(),
  };
};

/** In the order that INPUTS_ORDER names; those it does not name come after, as they stand. */
export const orderedInputs = (definitions: ReadonlyArray<readonly [string, string]>, order: string): UserInput[] => {
  const rank = new Map(order.split(',').map((key, i) => [key.trim().toUpperCase(), i]));
  const at = (key: string): number => rank.get(key) ?? rank.size;
  return definitions.map(([key, text]) => parseInput(key, text)).sort((a, b) => at(a.key) - at(b.key));
};

/** What is wrong with an answer, as the end of "NAME: ..."; undefined when it is fit. The empty answer of an optional input is. */
export const inputProblem = (input: UserInput, answer: string): string | undefined => {
  if (answer === '') return input.mandatory ? 'an answer is needed' : undefined;
  switch (input.type) {
    case 'number':
      return isWhole(answer) ? undefined : `"${answer}" is not an integer`;
    case 'number-float':
      return isFloat(answer) ? undefined : `"${answer}" is not a number`;
    case 'range':
      return !isWhole(answer) ? `"${answer}" is not an integer` : outside(input, answer);
    case 'range-float':
      return !isFloat(answer) ? `"${answer}" is not a number` : outside(input, answer);
    case 'list':
      return input.choices.includes(answer) ? undefined : notIn(input, answer);
    case 'list-multiple': {
      const odd = answer.split(',').find((a) => !input.choices.includes(a));
      return odd === undefined ? undefined : notIn(input, odd);
    }
    case 'boolean':
      return /^(YES|NO)$/i.test(answer) ? undefined : `"${answer}" is neither YES nor NO`;
    case 'fixed':
      return answer === input.fallback ? undefined : `it is fixed: "${input.fallback}"`;
    default:
      return undefined;
  }
};

const isWhole = (text: string): boolean => /^-?\d+$/.test(text);
const isFloat = (text: string): boolean => /^-?\d+(\.\d+)?$/.test(text);

const outside = ({ min, max }: UserInput, answer: string): string | undefined =>
  min === undefined || max === undefined || (Number(answer) >= min && Number(answer) <= max) ? undefined : `${answer} is not in the range ${min}..${max}`;

const notIn = ({ choices }: UserInput, answer: string): string => `"${answer}" is none of ${choices.join(', ')}`;

/** `ALPHA=me,LIST=a,b`: what has no `=` belongs to the value before it, so that values may hold commas. */
export const parseAnswers = (text: string): Map<string, string> => {
  const answers = new Map<string, string>();
  let last: string | undefined;
  for (const piece of text.split(',')) {
    const m = /^\s*([A-Za-z_]\w*)=([\s\S]*)$/.exec(piece);
    if (m) {
      last = (m[1] as string).toUpperCase();
      answers.set(last, m[2] as string);
    } else if (last !== undefined) answers.set(last, `${answers.get(last)},${piece}`);
  }
  return answers;
};
