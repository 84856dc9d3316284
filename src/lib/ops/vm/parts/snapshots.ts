import type { Db } from '../../../../state/open';
import { missingError, preconditionError } from '../../../errors/errors';
import { checkName } from '../../../model/names';
import { type ActionName, statesAllowing, type Transition } from '../../../model/transitions';
import { type Pairs, pair, type Template, vectors } from '../../../template/template';
import type { Ctx } from '../../request';
import { writeRequest } from '../../request';
import type { Begun } from '../action';
import { begin } from '../begin';
import { stateOf, transitionOf } from '../change';
import type { Subject } from './subject';
import { idIn, subjectOf } from './subject';

/** Snapshots of whole machines: memory and all disks. The hypervisor keeps them, the VM's SNAPSHOT vectors name them. */

const snapshotIn = (t: Template, snapshotId: number): Pairs | undefined => vectors(t, 'SNAPSHOT').find((s) => idIn(s, 'SNAPSHOT_ID') === snapshotId);

const permitted = (action: ActionName, { vm }: Subject, words: string): Transition => {
  const transition = transitionOf(action, vm);
  if (transition) return transition;
  throw preconditionError('wrong-state', `${words}, wrong state ${stateOf(vm)}. (allowed in: ${statesAllowing(action).join(', ')})`, {
    next: `onevm show ${vm.id}`,
  });
};

/** A snapshot of a machine is no part of its history in the field: only the state changes. */
const go = async (tx: Db, ctx: Ctx, { vm }: Subject, transition: Transition, args: Readonly<Record<string, unknown>>): Promise<Begun> => ({
  id: vm.id,
  operation: await begin(tx, ctx.clock, ctx.caller, vm, transition, args),
});

export const snapshotCreate = writeRequest<{ readonly id: number; readonly name: string | undefined }, Begun & { readonly snapshotId: number }>({
  wire: 'one.vm.snapshotcreate',
  async run(tx, input, ctx) {
    const wire = 'one.vm.snapshotcreate';
    const subject = await subjectOf(tx, input.id);
    const transition = permitted('snapshot-create', subject, `[${wire}] Could not create a new snapshot for VM ${input.id}`);
    const snapshotId = Math.max(-1, ...vectors(subject.template, 'SNAPSHOT').map((s) => idIn(s, 'SNAPSHOT_ID'))) + 1;
    const name = input.name ? checkName(wire, input.name) : `snapshot-${snapshotId}`;
    // what it takes in the system datastore: all disks that lie there
    const sizeMb = vectors(subject.template, 'DISK')
      .filter((d) => pair(d, 'PERSISTENT') !== 'YES')
      .reduce((sum, d) => sum + Number(pair(d, 'SIZE') ?? 0), 0);
    return { ...(await go(tx, ctx, subject, transition, { snapshotId, name, sizeMb })), snapshotId };
  },
});

export const snapshotRevert = writeRequest<{ readonly id: number; readonly snapshotId: number }, Begun>({
  wire: 'one.vm.snapshotrevert',
  async run(tx, { id, snapshotId }, ctx) {
    const subject = await subjectOf(tx, id);
    const words = `[one.vm.snapshotrevert] Could not revert VM ${id} to snapshot ${snapshotId}`;
    const transition = permitted('snapshot-revert', subject, words);
    if (!snapshotIn(subject.template, snapshotId)) throw missingError(`${words}, it does not exist.`, { next: `onevm snapshot-list ${id}` });
    return go(tx, ctx, subject, transition, { snapshotId });
  },
});

export const snapshotDelete = writeRequest<{ readonly id: number; readonly snapshotId: number }, Begun>({
  wire: 'one.vm.snapshotdelete',
  async run(tx, { id, snapshotId }, ctx) {
    const subject = await subjectOf(tx, id);
    const words = `[one.vm.snapshotdelete] Could not delete snapshot ${snapshotId} for VM ${id}`;
    const transition = permitted('snapshot-delete', subject, words);
    if (!snapshotIn(subject.template, snapshotId)) throw missingError(`${words}, it does not exist.`, { next: `onevm snapshot-list ${id}` });
    return go(tx, ctx, subject, transition, { snapshotId });
  },
});
