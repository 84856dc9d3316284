import { usageError } from '../../lib/errors/errors';
import type { Progress } from '../../lib/output/progress';
import type { One } from '../context';

/** Asks at the terminal. `option` answers in its place. Throws 'cancelled' when the answer is no: `nothing` says what was not done. */
export const agreed = async (one: One, question: string, option: string, nothing = 'nothing was changed'): Promise<void> => {
  const { confirm } = await import('../../lib/output/prompt');
  if (!(await confirm(question, option, { stdin: one.io.stdin, stderr: process.stderr }))) throw usageError(nothing, { code: 'cancelled' });
};

export const progressOf = async (one: One): Promise<Progress> => {
  const { openProgress } = await import('../../lib/output/progress');
  return openProgress(one.io.err, { now: () => one.clock.nowMs() }, one.io.env);
};
