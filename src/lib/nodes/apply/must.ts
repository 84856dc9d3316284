import { executionError } from '../../errors/errors';
import type { Result } from '../../exec/runner';
import type { Step } from '../plan/step';

/** Errors: executionError 'step-failed' when it ended with another code than 0. */
export const must = async (running: Promise<Result>, step: Step, what: string): Promise<void> => {
  const { code, stdout, stderr } = await running;
  if (code === 0) return;
  const said = (stderr.trim() || stdout.trim()).split('\n').at(-1) ?? '';
  throw executionError('step-failed', `${step.id}: ${what} (exit code ${code})${said === '' ? '' : `: ${said}`}`, {
    changed: `the steps before "${step.id}" were done; onenode plan shows what is left`,
    output: `${stdout}${stderr}`,
  });
};
