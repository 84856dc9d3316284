import type { OneError } from '../lib/errors/errors';
import type { UserInput } from '../lib/model/userInputs';
import type { Judge } from '../lib/output/inputLines';
import type { One } from './context';

/** Puts questions one after the other to whoever sits at the terminal, or to lines of standard input. */
export interface Asker {
  /** talk besides the questions */
  say(words: string): void;
  /** Throws a usage error when it is cancelled at the terminal, and `ended` when there are no more lines. */
  ask(input: UserInput): Promise<string>;
  close(): void;
}

export const openAsker = async ({ io }: One, judge: Judge, ended: () => OneError): Promise<Asker> => {
  if (io.stdin.isTTY === true && io.err.isTTY) {
    const { askInput } = await import('../lib/output/inputPrompt');
    return { say: (words) => void io.err.write(words), ask: (input) => askInput(input, judge), close: () => undefined };
  }
  const { InputLines, LinesEnded } = await import('../lib/output/inputLines');
  const say = (words: string): void => void io.out.write(words);
  const lines = new InputLines(io.stdin, say);
  return {
    say,
    async ask(input) {
      try {
        return await lines.ask(input, judge);
      } catch (e) {
        throw e instanceof LinesEnded ? ended() : e;
      }
    },
    close: () => lines.close(),
  };
};
