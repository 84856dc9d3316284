import { isOneError } from '../lib/errors/errors';
import type { Ref } from '../lib/model/idLists';
import type { NounType } from '../state/objects';
import type { One } from './context';

/** What became of each object that was named. */
export interface Each<R> {
  readonly done: ReadonlyArray<{ readonly id: number; readonly result: R }>;
  readonly failed: ReadonlyArray<{ readonly id: number; readonly error: Error }>;
}

/** Names looked up, so that what is wrong with them is said before anything else is asked. */
export const resolved = async (one: One, type: NounType, refs: readonly Ref[]): Promise<{ id: number }[]> => {
  const ids: { id: number }[] = [];
  for (const ref of refs) ids.push({ id: await one.resolve(type, ref) });
  return ids;
};

/** All names are resolved first: one that is not there stops everything before anything was changed. Then each id is done for itself, and a failure is told for itself. */
export const forEach = async <R>(one: One, type: NounType, refs: readonly Ref[], act: (id: number) => Promise<R>): Promise<Each<R>> => {
  const done: { id: number; result: R }[] = [];
  const failed: { id: number; error: Error }[] = [];
  for (const { id } of await resolved(one, type, refs)) {
    try {
      done.push({ id, result: await act(id) });
    } catch (e) {
      if (!isOneError(e)) throw e;
      failed.push({ id, error: e });
    }
  }
  return { done, failed };
};

/**
 * `--verbose` says what was done, and so does `aloud`; failures go to standard error, each with its next command, with -j each as a JSON object on a line. 255 when there is one.
 * `options`: those of the verb, all of them.
 */
export const reportEach = async (each: Each<unknown>, one: One, label: string, verbed: string, options: object, aloud = false): Promise<number | undefined> => {
  const { json, verbose } = options as { readonly json?: boolean; readonly verbose?: boolean };
  if (verbose || aloud) for (const { id } of each.done) one.io.out.write(`${label} ${id}: ${verbed}\n`);
  if (each.failed.length === 0) return undefined;
  const { renderError, renderErrorJson } = await import('../lib/output/errorText');
  for (const { error } of each.failed) one.io.err.write(json ? `${renderErrorJson(error)}\n` : renderError(error, { colour: one.io.err.isTTY, debug: false }));
  return 255;
};
