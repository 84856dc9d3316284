import { nextId } from '../../../state/ids';
import type { Db } from '../../../state/open';
import { deleteSchedAction, insertSchedAction, type SchedActionRow, schedActionById, updateSchedAction } from '../../../state/schedActions';
import { missingError, preconditionError } from '../../errors/errors';
import { vectorOf } from '../../model/schedule';
import { type Pairs, type Template, vectors } from '../../template/template';
import { type Ctx, writeRequest } from '../request';
import { dueJobRequest } from '../vm/sched/actions';
import { rowOf } from '../vm/sched/vector';

interface OfJob {
  readonly id: number;
}

/** `+seconds` count from now: a job has no beginning. */
const asRow = (wire: string, ctx: Ctx, id: number, given: Pairs, base?: Pairs) => rowOf(wire, given, { id, stime: ctx.clock.now() }, base, dueJobRequest);

export const insertJobActions = async (tx: Db, ctx: Ctx, wire: string, id: number, given: readonly Pairs[]): Promise<number[]> => {
  const ids: number[] = [];
  for (const v of given) {
    const row = asRow(wire, ctx, id, v);
    const schedId = await nextId(tx, 'sched_actions');
    await insertSchedAction(tx, { ...row, id: schedId, parent_type: 'BACKUPJOB', parent_id: id, uid: ctx.caller.uid });
    ids.push(schedId);
  }
  return ids;
};

/** Times at which the job runs, in the name of who asked for it. Resolves with their ids. */
export const schedAdd = writeRequest<OfJob & { readonly template: Template }, readonly number[]>({
  wire: 'one.backupjob.schedadd',
  async run(tx, { id, template }, ctx) {
    const given = vectors(template, 'SCHED_ACTION');
    if (given.length === 0) throw preconditionError('sched-action', '[one.backupjob.schedadd] a SCHED_ACTION is needed');
    return insertJobActions(tx, ctx, 'one.backupjob.schedadd', id, given);
  },
});

const ofJob = async (tx: Db, id: number, schedId: number, wire: string): Promise<SchedActionRow> => {
  const row = await schedActionById(tx, schedId);
  if (row?.parent_type !== 'BACKUPJOB' || row.parent_id !== id)
    throw missingError(`[${wire}] Backup Job ${id} does not have Scheduled Action ${schedId}`, { next: `onebackupjob show ${id}` });
  return row;
};

export const schedDelete = writeRequest<OfJob & { readonly schedId: number }, { readonly id: number }>({
  wire: 'one.backupjob.scheddelete',
  async run(tx, { id, schedId }) {
    await ofJob(tx, id, schedId, 'one.backupjob.scheddelete');
    await deleteSchedAction(tx, schedId);
    return { id };
  },
});

/** What is not given stays as it was. */
export const schedUpdate = writeRequest<OfJob & { readonly schedId: number; readonly template: Template }, { readonly id: number }>({
  wire: 'one.backupjob.schedupdate',
  async run(tx, { id, schedId, template }, ctx) {
    const row = await ofJob(tx, id, schedId, 'one.backupjob.schedupdate');
    const vector = vectors(template, 'SCHED_ACTION').at(-1) ?? template.flatMap((a) => (typeof a.value === 'string' ? [[a.key, a.value] as const] : []));
    const next = asRow('one.backupjob.schedupdate', ctx, id, vector, vectorOf(row));
    await updateSchedAction(tx, schedId, { ...next, uid: ctx.caller.uid, done: -1, message: '', over: 0 });
    return { id };
  },
});
