import type { Sink } from './sink';
import { took } from './units';

export interface Progress {
  show(subject: string, state: string, step: string): void;
  /** ends the live line */
  end(): void;
}

/** What is being waited for: on a terminal one line that is drawn again, elsewhere a line at each change. Always standard error. */
export const openProgress = (out: Sink, clock: { now(): number }): Progress => {
  const began = clock.now();
  let last = '';
  let drawn = false;
  return {
    show(subject, state, step) {
      const text = `${subject} ${state}${step ? `: ${step}` : ''}`;
      if (out.isTTY) {
        const line = `${text} (${took(Math.floor((clock.now() - began) / 1000))})`;
        out.write(`\r\u001b[K${line.slice(0, (out.columns ?? 80) - 1)}`);
        drawn = true;
      } else if (text !== last) out.write(`${new Date(clock.now()).toISOString().slice(11, 19)} ${text}\n`);
      last = text;
    },
    end() {
      if (drawn) out.write('\n');
      drawn = false;
    },
  };
};
