import type { Paths } from '../lib/config/paths';
import { isOneError } from '../lib/errors/errors';
import type { Act } from '../lib/model/rehearsal';
import type { Rehearsal, RehearsedRequest } from '../lib/ops/rehearsal';
import type { Env } from '../lib/ops/request';
import type { StateCopy } from '../state/copy';
import { openOperations } from '../state/operations';

/** A command that is rehearsed: its requests change a copy of the state, and its drivers only tell what they would do. */
export interface Rehearsing {
  copy(): Promise<StateCopy>;
  tell(act: Act): void;
  /** Does a request in the copy, and keeps what it changed or why it was refused. */
  call<T>(request: string, work: () => Promise<T>): Promise<T>;
  /** The requests, and the work they would leave. */
  result(env: Env): Promise<Rehearsal>;
}

export const openRehearsing = (paths: Paths): Rehearsing => {
  let opened: StateCopy | undefined;
  let before: ReadonlySet<number> = new Set();
  const acts: Act[] = [];
  const requests: RehearsedRequest[] = [];
  const takeActs = (): Act[] => acts.splice(0);
  const copy = async (): Promise<StateCopy> => {
    if (!opened) {
      opened = (await import('../state/copy')).openCopy(paths.var);
      before = new Set((await openOperations(opened.db)).map((o) => o.id));
    }
    return opened;
  };
  return {
    copy,
    tell: (act) => void acts.push(act),
    async call(request, work) {
      const its = await copy();
      try {
        const output = await work();
        const changes = its.changes();
        if (changes.length > 0 || acts.length > 0) requests.push({ request, acts: takeActs(), changes });
        return output;
      } catch (e) {
        if (isOneError(e)) requests.push({ request, acts: takeActs(), changes: [], refused: e });
        throw e;
      }
    },
    async result(env) {
      const [{ followOperations }, { planBook }] = [await import('../lib/ops/rehearsal'), await import('./oned/serve')];
      const left = takeActs();
      const stage = { env, copy: await copy(), book: planBook(env), acts: takeActs };
      const operations = await followOperations(
        stage,
        before,
        requests.flatMap((r) => r.changes),
      );
      return { requests: left.length === 0 ? requests : [...requests, { request: '', acts: left, changes: [] }], operations };
    },
  };
};
