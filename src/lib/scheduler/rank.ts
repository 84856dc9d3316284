import { type Attributes, firstOf, type Kind, numberIn, pathsOf } from './attributes';
import { nameMistake } from './requirement';
import { expectedAt, isMistake, type Mistake, type Token, tokensOf } from './tokens';

/**
 * SCHED_RANK and SCHED_DS_RANK, as the field has them: + - * / of attributes and numbers, and parentheses. An attribute that is not there, or is no number,
 * counts 0. What cannot be divided comes last.
 */
export type Rank = (attributes: Attributes) => number;

type Step = number | readonly string[] | ((stack: number[]) => void);

/** What an expression of this kind of object says; a mistake for one that cannot be read. An empty one is no rank. */
export const rankOf = (source: string, kind: Kind): Rank | undefined | Mistake => {
  const tokens = tokensOf(source);
  if (isMistake(tokens)) return tokens;
  if (tokens.length === 1) return undefined;
  const steps = stepsOf(tokens, kind);
  if (isMistake(steps)) return steps;
  return (attributes) => {
    const stack: number[] = [];
    for (const step of steps) {
      if (typeof step === 'function') step(stack);
      else stack.push(typeof step === 'number' ? step : (numberIn(firstOf(attributes, step)) ?? 0));
    }
    const rank = stack[0] ?? 0;
    return Number.isFinite(rank) ? rank : Number.NEGATIVE_INFINITY;
  };
};

const two =
  (of: (a: number, b: number) => number) =>
  (stack: number[]): void => {
    const b = stack.pop() ?? 0;
    stack.push(of(stack.pop() ?? 0, b));
  };

const OPERATORS: Readonly<Record<string, { readonly binds: number; readonly step: Step }>> = {
  '+': { binds: 1, step: two((a, b) => a + b) },
  '-': { binds: 1, step: two((a, b) => a - b) },
  '*': { binds: 2, step: two((a, b) => a * b) },
  '/': { binds: 2, step: two((a, b) => a / b) },
};

const NEGATION = { binds: 3, step: (stack: number[]): void => void stack.push(-(stack.pop() ?? 0)) };

/** An operand before its operator: what is left to do is one walk. */
const stepsOf = (tokens: readonly Token[], kind: Kind): readonly Step[] | Mistake => {
  const steps: Step[] = [];
  const waiting: ({ readonly binds: number; readonly step: Step } | undefined)[] = [];
  /** does what waits and binds at least so; a parenthesis waits as undefined */
  const settle = (binds: number): void => {
    for (let top = waiting.at(-1); top && top.binds >= binds; top = waiting.at(-1)) {
      waiting.pop();
      steps.push(top.step);
    }
  };
  let operand = true;
  for (const token of tokens) {
    const sign = token.kind === 'sign' ? token.text : '';
    if (operand) {
      const mistake = token.kind === 'name' || token.kind === 'text' ? nameMistake(token) : undefined;
      if (mistake) return mistake;
      if (sign === '(') waiting.push(undefined);
      else if (sign === '-') waiting.push(NEGATION);
      else if (token.kind === 'number') steps.push(Number(token.text));
      else if (token.kind === 'name' || token.kind === 'text') steps.push(pathsOf(kind, token.text));
      else return expectedAt(token, 'the name of an attribute, a number, - or (');
      operand = sign === '(' || sign === '-';
      continue;
    }
    const operator = OPERATORS[sign];
    settle(operator?.binds ?? 0);
    const open = waiting.length > 0;
    if (operator) {
      waiting.push(operator);
      operand = true;
    } else if (sign === ')' && open) waiting.pop();
    else if (token.kind !== 'end' || open) return expectedAt(token, open ? '+ - * / or )' : '+ - * / or the end');
  }
  return steps;
};
