import type { Db } from '../../../../state/open';
import { updateVmTemplate, type VmRow, vmBody } from '../../../../state/vms';
import { contextCds } from '../../../context/disks';
import { missingError } from '../../../errors/errors';
import type { ActionName, Transition } from '../../../model/transitions';
import { type Pairs, pair, type Template, vectors, withPair } from '../../../template/template';
import type { Ctx } from '../../request';
import type { Begun } from '../action';
import { begin } from '../begin';
import { stateOf, transitionOf, vmOf } from '../change';
import { recordAction } from '../history';
import { addressedOf } from '../interfaces';
import { wrongState } from '../wrongState';

/** A VM that a part of is to be changed. */
export interface Subject {
  readonly vm: VmRow;
  readonly template: Template;
}

export const subjectOf = async (tx: Db, id: number): Promise<Subject> => {
  const vm = await vmOf(tx, id);
  return { vm, template: (await vmBody(tx, id)).template };
};

/** The row of the table, or the refusal that it words. */
export const allowed = (action: ActionName, { vm }: Subject): Transition => {
  const transition = transitionOf(action, vm);
  if (!transition) throw wrongState(action, stateOf(vm), vm.id);
  return transition;
};

/** Enters the transition and notes it in the history: the record so far ends with this action. `named`: what the history calls it. */
export const start = async (
  tx: Db,
  ctx: Ctx,
  { vm }: Subject,
  transition: Transition,
  args: Readonly<Record<string, unknown>>,
  named: string = transition.action,
): Promise<Begun> => {
  const operation = await begin(tx, ctx.clock, ctx.caller, vm, transition, args);
  await recordAction(tx, ctx.clock, ctx.caller, vm, named, operation);
  return { id: vm.id, operation };
};

export const idIn = (v: Pairs | undefined, key: string): number => Number(pair(v, key) ?? Number.NaN);

export const diskIn = (t: Template, diskId: number): Pairs | undefined => vectors(t, 'DISK').find((d) => idIn(d, 'DISK_ID') === diskId);

export const theDisk = (t: Template, diskId: number, wire: string): Pairs => {
  const disk = diskIn(t, diskId);
  if (!disk) throw missingError(`[${wire}] VM disk does not exist`);
  return disk;
};

/** One above the highest there is: the context's CDs count, too. */
export const nextDiskId = (t: Template): number =>
  Math.max(-1, ...vectors(t, 'DISK').map((d) => idIn(d, 'DISK_ID')), ...contextCds(t).map((c) => c.diskId)) + 1;

export const nextNicId = (t: Template): number => Math.max(-1, ...addressedOf(t).map((n) => idIn(n, 'NIC_ID'))) + 1;

/** The template with a vector in the place of the one of the same id; undefined takes it out. */
export const replaced = (t: Template, key: 'DISK' | 'NIC' | 'PCI' | 'NIC_ALIAS', id: number, value: Pairs | undefined): Template =>
  t.flatMap((a) => {
    if (a.key !== key || typeof a.value === 'string' || idIn(a.value, key === 'DISK' ? 'DISK_ID' : 'NIC_ID') !== id) return [a];
    return value === undefined ? [] : [{ key, value }];
  });

export const marked = (v: Pairs): Pairs => withPair(v, 'ATTACH', 'YES');
export const unmarked = (v: Pairs): Pairs => v.filter(([k]) => k !== 'ATTACH');

/** Changes the template as it is in that transaction: since a plan was made, a person may have changed another part. */
export const editTemplate = async (tx: Db, vmId: number, edit: (t: Template) => Template): Promise<void> =>
  updateVmTemplate(tx, vmId, edit((await vmBody(tx, vmId)).template));

/** Devices that have their letter. */
export const takenTargets = (t: Template): string[] => [...vectors(t, 'DISK').flatMap((d) => pair(d, 'TARGET') ?? []), ...contextCds(t).map((c) => c.target)];
