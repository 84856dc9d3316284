import { nextId } from '../../../../state/ids';
import type { Db } from '../../../../state/open';
import {
  deleteSchedAction,
  insertSchedAction,
  type NewSchedAction,
  type SchedActionRow,
  schedActionById,
  schedActionsOf,
  updateSchedAction,
} from '../../../../state/schedActions';
import type { VmRow } from '../../../../state/vms';
import { missingError, preconditionError } from '../../../errors/errors';
import { vectorOf } from '../../../model/schedule';
import { type Pairs, type Template, vectors } from '../../../template/template';
import { writeRequest } from '../../request';
import { stateOf, vmOf } from '../change';
import { rowOf } from './vector';

export interface SchedAdd {
  readonly id: number;
  /** SCHED_ACTION vectors */
  readonly template: Template;
}

const ADD = 'one.vm.schedadd';

/** The VM and what is to be done to it. Throws for a VM that has ended. */
const subjectOf = async (tx: Db, { id, template }: SchedAdd): Promise<{ readonly vm: VmRow; readonly given: readonly Pairs[] }> => {
  const vm = await vmOf(tx, id);
  if (stateOf(vm) === 'DONE')
    throw preconditionError('wrong-state', `[${ADD}] Unable to create Scheduled Action for Virtual Machine ${id}, it's in DONE state (allowed in: all others)`);
  const given = vectors(template, 'SCHED_ACTION');
  if (given.length === 0) throw preconditionError('sched-action', `[${ADD}] a SCHED_ACTION is needed`);
  return { vm, given };
};

/** Scheduled actions of a VM: they are done in the name of who asked for them. Resolves with their ids. */
export const schedAdd = writeRequest<SchedAdd, readonly number[]>({
  wire: ADD,
  async run(tx, input, ctx) {
    const { vm, given } = await subjectOf(tx, input);
    return insertAll(tx, vm, ctx.caller.uid, given);
  },
});

/**
 * The same for the actions of a charter, which count from when the VM was made. One that the VM has already is not added again; one whose time is over
 * would end an old VM at once, and is refused with all others. Resolves with the ids of those that were added.
 */
export const charter = writeRequest<SchedAdd, readonly number[]>({
  wire: ADD,
  async run(tx, input, ctx) {
    const { vm, given } = await subjectOf(tx, input);
    const there = await schedActionsOf(tx, 'VM', vm.id);
    const isThere = (row: NewSchedAction): boolean => there.some((a) => a.action === row.action && a.time === row.time && a.args === row.args);
    const missing = given.filter((v) => !isThere(rowOf(ADD, v, vm)));
    const late = missing.map((v) => rowOf(ADD, v, vm)).find((row) => row.time <= ctx.clock.now());
    if (late)
      throw preconditionError('charter-over', `[${ADD}] VM ${vm.id} is older than its charter: the time of ${late.action} is over`, {
        next: `onevm ${late.action.replace(/-hard$/, ' --hard')} ${vm.id} --schedule TIME`,
      });
    return insertAll(tx, vm, ctx.caller.uid, missing);
  },
});

export const insertAll = async (tx: Db, vm: { readonly id: number; readonly stime: number }, uid: number, given: readonly Pairs[]): Promise<number[]> => {
  const ids: number[] = [];
  for (const v of given) {
    const row = rowOf(ADD, v, vm);
    const id = await nextId(tx, 'sched_actions');
    await insertSchedAction(tx, { ...row, id, parent_type: 'VM', parent_id: vm.id, uid });
    ids.push(id);
  }
  return ids;
};

const ofVm = async (tx: Db, vmId: number, schedId: number, wire: string): Promise<SchedActionRow> => {
  const row = await schedActionById(tx, schedId);
  if (row?.parent_type !== 'VM' || row.parent_id !== vmId)
    throw missingError(`[${wire}] Virtual Machine ${vmId} does not have Scheduled Action ${schedId}`, { next: `onevm show ${vmId}` });
  return row;
};

export const schedDelete = writeRequest<{ readonly id: number; readonly schedId: number }, { readonly id: number }>({
  wire: 'one.vm.scheddelete',
  async run(tx, { id, schedId }) {
    await ofVm(tx, id, schedId, 'one.vm.scheddelete');
    await deleteSchedAction(tx, schedId);
    return { id };
  },
});

/** What is not given stays as it was. */
export const schedUpdate = writeRequest<{ readonly id: number; readonly schedId: number; readonly template: Template }, { readonly id: number }>({
  wire: 'one.vm.schedupdate',
  async run(tx, { id, schedId, template }, ctx) {
    const row = await ofVm(tx, id, schedId, 'one.vm.schedupdate');
    const vector = vectors(template, 'SCHED_ACTION').at(-1) ?? template.flatMap((a) => (typeof a.value === 'string' ? [[a.key, a.value] as const] : []));
    const next = rowOf('one.vm.schedupdate', vector, await vmOf(tx, id), vectorOf(row));
    await updateSchedAction(tx, schedId, { ...next, uid: ctx.caller.uid, done: -1, message: '', over: 0 });
    return { id };
  },
});
