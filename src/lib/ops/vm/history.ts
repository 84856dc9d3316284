import type { Db } from '../../../state/open';
import { type HistoryRow, historyOf, insertHistory, updateHistory, type VmRow } from '../../../state/vms';
import type { Clock } from '../../engine/plan';
import { historyAction } from '../../model/historyActions';
import type { By } from './begin';

type Times = Partial<Omit<HistoryRow, 'vm_id' | 'seq'>>;

export const lastRecord = async (db: Db, vmId: number): Promise<HistoryRow | undefined> => (await historyOf(db, vmId)).at(-1);

/** Changes the latest record; without one there is nothing to note. */
export const stampHistory = async (tx: Db, vmId: number, change: Times): Promise<void> => {
  if (Object.keys(change).length === 0) return;
  const last = await lastRecord(tx, vmId);
  if (last) await updateHistory(tx, vmId, last.seq, change);
};

/** Writes into the latest record what was asked for, by whom, and by which operation. */
export const noteAction = (tx: Db, vmId: number, by: By, action: string, operation: number | undefined, more: Times = {}): Promise<void> =>
  stampHistory(tx, vmId, { action: historyAction(action), uid: by.uid, gid: by.gid, request_id: operation ?? 0, ...more });

const FRESH = { etime: 0, pstime: 0, petime: 0, rstime: 0, retime: 0, estime: 0, eetime: 0, action: 0, uid: -1, gid: -1, request_id: -1 } as const;

/** Ends the latest record and begins the next one, on the same host unless `place` says otherwise. */
export const nextRecord = async (tx: Db, clock: Clock, vmId: number, place: Times = {}, ended: Times = {}): Promise<void> => {
  const last = await lastRecord(tx, vmId);
  if (!last) return;
  const now = clock.now();
  if (last.etime === 0 || Object.keys(ended).length > 0) await updateHistory(tx, vmId, last.seq, { etime: last.etime || now, ...ended });
  await insertHistory(tx, { ...last, ...FRESH, seq: last.seq + 1, stime: now, ...place });
};

/**
 * What was done to a VM where it stands (a disk attached, a snapshot taken): the record so far ends with that action, and the next one goes on as the VM was, running or not.
 */
export const recordAction = async (tx: Db, clock: Clock, by: By, vm: Pick<VmRow, 'id'>, action: string, operation: number | undefined): Promise<void> => {
  const last = await lastRecord(tx, vm.id);
  if (!last) return;
  const now = clock.now();
  const off = last.retime !== 0 || last.rstime === 0;
  await noteAction(tx, vm.id, by, action, operation, { etime: now, ...(off ? {} : { retime: now }) });
  await nextRecord(tx, clock, vm.id, { rstime: now, action: last.action, ...(off ? { retime: now } : {}) });
};
