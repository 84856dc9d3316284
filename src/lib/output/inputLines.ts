import type { UserInput } from '../model/userInputs';

/** There are no more lines. */
export class LinesEnded extends Error {}

/** What is wrong with an answer; undefined: nothing. */
export type Judge = (input: UserInput, answer: string) => string | undefined;

/** Asks where no terminal is: the questions as plain text, the answers line by line from a stream. An unfit answer is said to be one, and asked for again. */
export class InputLines {
  private readonly chunks: AsyncIterator<Buffer | string>;
  private rest = '';
  private ended = false;

  constructor(
    stream: AsyncIterable<Buffer | string>,
    private readonly say: (words: string) => void,
  ) {
    this.chunks = stream[Symbol.asyncIterator]();
  }

  /** Throws LinesEnded. */
  async ask(input: UserInput, judge: Judge): Promise<string> {
    this.say(`  * (${input.key}) ${input.question}\n`);
    input.choices.forEach((choice, i) => {
      this.say(`    ${i}  ${choice}\n`);
    });
    const prompt = `    ${input.fallback === '' ? '' : `Press enter for default (${input.fallback}). `}${wanted(input)}`;
    for (;;) {
      this.say(prompt);
      const line = await this.line();
      const answer = line === '' ? input.fallback : chosen(input, line);
      const problem = judge(input, answer);
      if (problem === undefined) return answer;
      this.say(`\n    ${problem}\n`);
    }
  }

  private async line(): Promise<string> {
    for (;;) {
      const end = this.rest.indexOf('\n');
      if (end >= 0) {
        const line = this.rest.slice(0, end).replace(/\r$/, '');
        this.rest = this.rest.slice(end + 1);
        return line;
      }
      if (this.ended && this.rest === '') throw new LinesEnded();
      if (this.ended) this.rest += '\n';
      else await this.more();
    }
  }

  private async more(): Promise<void> {
    const { value, done } = await this.chunks.next();
    if (done) this.ended = true;
    else this.rest += value.toString();
  }

  close(): void {
    void this.chunks.return?.();
  }
}

/** An item of a list may be typed as itself or by its number. */
const chosen = (input: UserInput, line: string): string => {
  const one = (word: string): string => (input.choices.includes(word) ? word : (input.choices[/^\d+$/.test(word) ? Number(word) : -1] ?? word));
  if (input.type === 'list') return one(line.trim());
  if (input.type === 'list-multiple')
    return line
      .split(',')
      .map((w) => one(w.trim()))
      .join(',');
  return input.type === 'boolean' ? line.trim().toUpperCase() : line;
};

const wanted = (input: UserInput): string => {
  switch (input.type) {
    case 'number':
      return 'Integer: ';
    case 'number-float':
      return 'Number: ';
    case 'range':
    case 'range-float':
      return `${input.type === 'range' ? 'Integer' : 'Number'} in the range [${input.min}..${input.max}]: `;
    case 'list':
      return 'Number of the selection: ';
    case 'list-multiple':
      return 'Numbers of the selection, separated by commas: ';
    case 'boolean':
      return 'YES or NO: ';
    default:
      return '';
  }
};
