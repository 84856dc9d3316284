import type { Db } from '../../../state/open';
import { type JournalRow, journalOf, type OperationRow, operationsOf } from '../../../state/operations';
import { type RequestRow, requestById, requestsOf, requestsWithWork } from '../../../state/requests';
import { userNames } from '../../../state/users';
import { readRequest } from '../request';
import { vmOf } from './change';
import { changeName } from './undo';

/** What became of a step, by its last word in the journal; `open`: it was begun and nothing was heard since. */
export type StepEnd = 'done' | 'failed' | 'undone' | 'open';

/** A step of an operation as its journal has it. Times: Unix milliseconds; endedMs 0 while it goes on. */
export interface LoggedStep {
  readonly name: string;
  readonly summary: string;
  /** the machine it was done on, '' for the front-end */
  readonly node: string;
  readonly beganMs: number;
  readonly endedMs: number;
  readonly end: StepEnd;
  /** of a failure: one line, and the tool's own output */
  readonly message: string;
  readonly output: string;
}

export interface LoggedOperation {
  readonly operation: OperationRow;
  /** who asked for it; '' when nobody did */
  readonly user: string;
  readonly steps: readonly LoggedStep[];
  /** why, as he said; '' when he said nothing */
  readonly reason: string;
  /** how often a worker took it up again after another was lost */
  readonly resumed: number;
}

/** A change that was taken. Times: Unix seconds. */
export interface LoggedRequest {
  /** by which `onevm undo --change` knows it */
  readonly id: number;
  /** rename, poweroff ... */
  readonly what: string;
  readonly user: string;
  readonly time: number;
  readonly reason: string;
  /** can be undone, was undone by another change (its number), or neither */
  readonly undo: 'can' | 'cannot' | number;
  /** work on a node came of it, which is told as an operation */
  readonly worked: boolean;
}

export interface VmLog {
  readonly id: number;
  readonly name: string;
  /** oldest first */
  readonly requests: readonly LoggedRequest[];
  readonly operations: readonly LoggedOperation[];
}

const detailOf = (row: JournalRow): { summary?: string; node?: string; message?: string; output?: string } => JSON.parse(row.detail) ?? {};

const BEGUN: Pick<LoggedStep, 'endedMs' | 'end' | 'message' | 'output'> = { endedMs: 0, end: 'open', message: '', output: '' };

/** A step that ran again after a crash is one step: its first beginning and its last end. */
export const stepsOf = (journal: readonly JournalRow[]): LoggedStep[] => {
  const steps = new Map<string, LoggedStep>();
  for (const row of journal) {
    const known = steps.get(row.step);
    const detail = detailOf(row);
    if (row.event === 'begun')
      steps.set(row.step, {
        name: row.step,
        summary: detail.summary ?? row.step,
        node: detail.node ?? '',
        beganMs: known?.beganMs ?? row.at_ms,
        ...BEGUN,
      });
    else if (known && row.event === 'done') steps.set(row.step, { ...known, endedMs: row.at_ms, end: 'done' });
    else if (known && row.event === 'failed')
      steps.set(row.step, { ...known, endedMs: row.at_ms, end: 'failed', message: detail.message ?? '', output: detail.output ?? '' });
    else if (known && row.event === 'undone') steps.set(row.step, { ...known, end: known.end === 'failed' ? 'failed' : 'undone' });
  }
  return [...steps.values()];
};

export const loggedOf = async (db: Db, operation: OperationRow, users: ReadonlyMap<number, string>): Promise<LoggedOperation> => {
  const journal = await journalOf(db, operation.id);
  const request = operation.request_id === null ? undefined : await requestById(db, operation.request_id);
  return {
    operation,
    user: users.get(operation.uid) ?? '',
    reason: request?.reason ?? '',
    steps: stepsOf(journal),
    resumed: journal.filter((j) => j.event === 'resumed').length,
  };
};

const requestLogged = (row: RequestRow, users: ReadonlyMap<number, string>, worked: ReadonlySet<number>): LoggedRequest => ({
  id: row.id,
  what: changeName(row),
  user: users.get(row.uid) ?? '',
  time: row.time,
  reason: row.reason,
  undo: row.undone_by ?? (row.before === '' ? 'cannot' : 'can'),
  worked: worked.has(row.id),
});

export const log = readRequest<{ readonly id: number }, VmLog>({
  wire: 'one.vm.log',
  async run(db, { id }) {
    const { name } = await vmOf(db, id);
    const users = await userNames(db);
    const worked = await requestsWithWork(db, 'VM', id);
    const requests = (await requestsOf(db, 'VM', id)).map((r) => requestLogged(r, users, worked));
    const operations: LoggedOperation[] = [];
    for (const operation of await operationsOf(db, 'VM', id)) operations.push(await loggedOf(db, operation, users));
    return { id, name, requests, operations };
  },
});
