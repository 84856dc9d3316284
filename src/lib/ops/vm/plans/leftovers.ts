import { type JournalRow, journalOf, type OperationRow, operationsOf } from '../../../../state/operations';
import { type HistoryRow, historyOf } from '../../../../state/vms';
import { FRONT_END } from '../../../drivers/node';
import type { Step } from '../../../engine/plan';
import type { StateName } from '../../../model/vmStates';
import type { Env } from '../../request';
import { type Placed, placeIn } from '../placed';
import { removeLeftStep } from '../steps';

interface Told {
  readonly node?: string;
  readonly notes?: readonly string[];
  readonly undoFailed?: string;
}

const told = (row: JournalRow): Told => (JSON.parse(row.detail) ?? {}) as Told;

/** Copies of a VM's files that could not be removed after a move: the journal has which machine they were left on. */
const nodesWithLeftovers = (journal: readonly JournalRow[]): string[] => {
  const nodeOf = (step: string): string | undefined => journal.map((j) => (j.step === step && j.event === 'begun' ? told(j).node : undefined)).find(Boolean);
  const left = journal.filter(
    (j) => (j.step === 'drop-source' && j.event === 'done' && (told(j).notes ?? []).length > 0) || (j.step === 'prepare' && told(j).undoFailed !== undefined),
  );
  return left.flatMap((j) => nodeOf(j.step) ?? []);
};

/** At the end of a VM, what was left of it on other machines goes, too; what cannot go is noted. */
export const leftoverSteps = async (env: Env, operation: OperationRow, places: readonly Placed[], phase: StateName): Promise<Step[]> => {
  const { db } = env.state;
  const names = new Set<string>();
  for (const { id } of await operationsOf(db, 'VM', operation.object_id)) for (const name of nodesWithLeftovers(await journalOf(db, id))) names.add(name);
  const history = await historyOf(db, operation.object_id);
  const left: Step[] = [];
  for (const name of names) {
    const putAway = name === FRONT_END;
    for (const record of lastOfEach(history.filter((h) => putAway || h.hostname === name))) {
      const p = await placeIn(env, operation, record, putAway);
      const known = places.some((o) => o.node.name === name && o.systemId === record.datastore_id);
      if (p && !known) left.push(removeLeftStep(p, phase, `left-${left.length}`));
    }
  }
  return left;
};

const lastOfEach = (records: readonly HistoryRow[]): HistoryRow[] => [...new Map(records.map((r) => [r.datastore_id, r])).values()];
