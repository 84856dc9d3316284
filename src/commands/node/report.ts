import type { Outcome } from '../../lib/nodes/machines';
import type { MachinePlan } from '../../lib/nodes/plan/step';
import type { One } from '../context';

/** Failures of machines on standard error, each with its next command. 255 when there is one. */
export const failures = async (outcomes: readonly Outcome<unknown>[], one: One, json: boolean): Promise<number | undefined> => {
  const failed = outcomes.filter((o) => o.error !== undefined);
  if (failed.length === 0) return undefined;
  const { renderError, renderErrorJson } = await import('../../lib/output/errorText');
  for (const { machine, error } of failed) {
    if (error === undefined) continue;
    one.io.err.write(json ? `${renderErrorJson(error)}\n` : `${machine}: ${renderError(error, { colour: one.io.err.isTTY, debug: false })}`);
  }
  return 255;
};

export const planJson = async (outcomes: readonly Outcome<MachinePlan>[]): Promise<string> => {
  const { diffOf } = await import('../../lib/nodes/show');
  return `${JSON.stringify(
    outcomes.map(({ machine, result, error }) => ({
      MACHINE: machine,
      ...(error ? { ERROR: { CODE: error.code, MESSAGE: error.message } } : {}),
      STEPS: (result?.steps ?? []).map((s) => ({
        ID: s.id,
        TITLE: s.title,
        FOLDERS: (s.folders ?? []).map((f) => f.path),
        FILES: (s.files ?? []).map((f) => ({ PATH: f.path, DIFF: diffOf(f) })),
        ...(s.keyPair ? { KEY_PAIR: s.keyPair.path } : {}),
        ...(s.later ? { LATER: s.later } : {}),
        COMMANDS: s.commands ?? [],
      })),
    })),
    null,
    2,
  )}\n`;
};
