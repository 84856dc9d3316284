import { preconditionError } from '../../errors/errors';
import type { Result, Runner } from '../../exec/runner';
import type { Return, Step } from '../plan/step';
import { sha256, sumOf } from '../sums';
import { LEAVE_CONTAINER } from './containerScripts';
import { must } from './must';
import { CHANGED, GIVE_FOLDER_BACK, LEAVE_ACCOUNT, LEAVE_FOLDER, REMOVE, RESTORE } from './scripts';

/** One entry of the manifest. What is not as the plan saw it is left, and says so: preconditionError 'changed-since'. */
export const takeBack = async (runner: Runner, step: Step, r: Return): Promise<void> => {
  const result = await run(runner, r);
  const path = r.kind === 'file' ? r.change.path : r.path;
  if (result.code === CHANGED)
    throw preconditionError('changed-since', r.kind === 'folder' ? result.stdout.trim() : `${path} was changed since the plan was made; it was left`, {
      next: 'onenode forget',
    });
  await must(Promise.resolve(result), step, `${path} could not be taken back`);
};

const run = (runner: Runner, r: Return): Promise<Result> => {
  switch (r.kind) {
    case 'account':
      return runner.script(LEAVE_ACCOUNT, [r.path]);
    case 'container':
      return runner.script(LEAVE_CONTAINER, [r.path], { timeoutMs: 300_000 });
    case 'folder':
      if (r.was === undefined) return runner.script(LEAVE_FOLDER, [r.path]);
      return runner.script(GIVE_FOLDER_BACK, [r.path, r.was.mode, String(r.was.uid), String(r.was.gid)]);
    case 'file': {
      const { before, after, path } = r.change;
      if (after === undefined) return runner.script(REMOVE, [sumOf(before), path]);
      return runner.script(RESTORE, [sumOf(before), sha256(after.text), path, after.mode, String(after.uid), String(after.gid)], { stdin: after.text });
    }
  }
};
