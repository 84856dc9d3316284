import type { PlanDocument } from '../lib/documents/plan';
import { isOneError } from '../lib/errors/errors';
import { changesOf } from '../lib/ops/changes';
import type { Rehearsal } from '../lib/ops/rehearsal';
import type { One } from './context';
import type { Parsed } from './define';
import type { Format } from './formats';
import { Told } from './told';

const toldOf = (command: string, { requests, operations }: Rehearsal): PlanDocument => ({
  command,
  requests: requests.map((request) => ({ request, changes: changesOf(request.changes) })),
  operations: operations.map((operation) => ({ operation, changes: changesOf(operation.changes) })),
});

const DEPENDS = 'depends-on-answer';

/** Runs a verb on a copy of the state, and prints what it would do. What it would refuse it refuses here in the same words and with the same exit code. */
export const rehearse = async (one: One, { verb, args, options }: Parsed, command: string): Promise<number> => {
  let failure: unknown;
  try {
    await verb.run(one, args, options);
  } catch (e) {
    failure = e instanceof Told ? e.error : e;
  }
  const rehearsal = await one.rehearsal();
  if (!rehearsal || (failure !== undefined && !rehearsal.requests.some((r) => r.refused === failure))) throw failure;
  return show(one, toldOf(command, rehearsal), options);
};

const show = async (one: One, plan: PlanDocument, how: Format): Promise<number> => {
  if (how.json) await (await import('./formats')).printDocument(one, (await import('../lib/documents/plan')).planDocument(plan), { json: true });
  else {
    const [{ planLines }, { printable }] = [await import('./planLines'), await import('../lib/output/errorText')];
    one.io.out.write(
      planLines(plan)
        .map((line) => `${printable(line)}\n`)
        .join(''),
    );
  }
  const refused = plan.requests.flatMap(({ request: { refused: e } }) => (e && !(isOneError(e) && e.code === DEPENDS) ? [e] : []));
  if (refused.length === 0) return 0;
  const { renderError, renderErrorJson } = await import('../lib/output/errorText');
  for (const e of refused) one.io.err.write(how.json ? `${renderErrorJson(e)}\n` : renderError(e, { colour: one.io.err.isTTY, debug: false }));
  return 255;
};
