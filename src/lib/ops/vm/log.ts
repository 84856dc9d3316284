import type { Db } from '../../../state/open';
import { type JournalRow, journalOf, type OperationRow, operationsOf } from '../../../state/operations';
import { userNames } from '../../../state/users';
import { readRequest } from '../request';
import { vmOf } from './change';

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
  /** how often a worker took it up again after another was lost */
  readonly resumed: number;
}

export interface VmLog {
  readonly id: number;
  readonly name: string;
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
  return { operation, user: users.get(operation.uid) ?? '', steps: stepsOf(journal), resumed: journal.filter((j) => j.event === 'resumed').length };
};

export const log = readRequest<{ readonly id: number }, VmLog>({
  wire: 'one.vm.log',
  async run(db, { id }) {
    const { name } = await vmOf(db, id);
    const users = await userNames(db);
    const operations: LoggedOperation[] = [];
    for (const operation of await operationsOf(db, 'VM', id)) operations.push(await loggedOf(db, operation, users));
    return { id, name, operations };
  },
});
