import type { CloudLook } from '../../lib/nodes/cloud/step';
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

export const planJson = async (outcomes: readonly Outcome<MachinePlan>[], cloud: CloudLook | undefined): Promise<string> => {
  const { diffOf } = await import('../../lib/nodes/show');
  const machines = outcomes.map(({ machine, result, error }) => ({
    MACHINE: machine,
    ...(error ? { ERROR: { CODE: error.code, MESSAGE: error.message } } : {}),
    STEPS: (result?.steps ?? []).map((s) => ({
      ID: s.id,
      TITLE: s.title,
      FOLDERS: (s.folders ?? []).map((f) => f.path),
      FILES: (s.files ?? []).map((f) => ({ PATH: f.path, DIFF: diffOf(f) })),
      ...(s.keyPair ? { KEY_PAIR: s.keyPair.path } : {}),
      ...(s.later ? { LATER: s.later } : {}),
      ...(s.laterHosts ? { LATER_HOSTS: s.laterHosts } : {}),
      COMMANDS: s.commands ?? [],
    })),
  }));
  return `${JSON.stringify(cloud === undefined ? machines : [...machines, await cloudJson(cloud)], null, 2)}\n`;
};

/** In the form of a machine. */
const cloudJson = async ({ plan, error, elsewhere }: CloudLook): Promise<object> => {
  const [{ CLOUD, typedOf }, { unifiedDiff }] = [await import('../../lib/nodes/cloud/show'), await import('../../lib/nodes/diff')];
  return {
    MACHINE: CLOUD,
    ...(elsewhere ? { KEPT_ON: elsewhere } : {}),
    ...(error ? { ERROR: { CODE: error.code, MESSAGE: error.message } } : {}),
    ...(plan && plan.left.length > 0 ? { DIFFERS: plan.left.map((l) => l.text) } : {}),
    STEPS: (plan?.steps ?? []).map((s) => {
      const typed = typedOf(s);
      return {
        ID: s.id,
        TITLE: s.title,
        FOLDERS: [],
        FILES: typed.flatMap(({ file }) => (file ? [{ PATH: file.name, DIFF: unifiedDiff(file.name, undefined, file.text) }] : [])),
        COMMANDS: typed.map((t) => t.argv),
      };
    }),
  };
};
