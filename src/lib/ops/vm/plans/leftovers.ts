import { type JournalEvent, type JournalRow, journalOf, type OperationRow, operationsOf } from '../../../../state/operations';
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
}

const told = (row: JournalRow): Told => (JSON.parse(row.detail) ?? {}) as Told;

/** The machines on which an operation may have left a VM's files, as the journal has it. They may be gone since, or be where the VM is now. */
const nodesWithLeftovers = (operation: OperationRow, journal: readonly JournalRow[]): string[] => {
  const of = (step: string, event: JournalEvent): JournalRow | undefined => journal.find((j) => j.step === step && j.event === event);
  const left: string[] = [];
  const dropped = of('drop-source', 'done');
  // it moved, and they could not be removed where it was
  if (dropped && (told(dropped).notes ?? []).length > 0) left.push('drop-source');
  if (!of('prepare', 'undone')) {
    // a live move that broke, and what was made ready for it is still there
    if (operation.state === 'failed') left.push('prepare');
    // the guest went, or may have gone, and where it was nobody came to remove them
    if (!dropped) left.push('migrate');
  }
  return left.flatMap((step) => {
    const begun = of(step, 'begun');
    return (begun && told(begun).node) ?? [];
  });
};

/** At the end of a VM, what was left of it on other machines goes, too; what cannot go is noted. */
export const leftoverSteps = async (env: Env, operation: OperationRow, places: readonly Placed[], phase: StateName): Promise<Step[]> => {
  const { db } = env.state;
  const names = new Set<string>();
  for (const past of await operationsOf(db, 'VM', operation.object_id))
    for (const name of nodesWithLeftovers(past, await journalOf(db, past.id))) names.add(name);
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
