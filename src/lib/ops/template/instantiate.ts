import { peekId } from '../../../state/ids';
import { unpack } from '../../../state/packing';
import { templateById } from '../../../state/templates';
import { withOptions } from '../../template/merge';
import { merged, single, type Template, without } from '../../template/template';
import { type Behalf, onBehalf } from '../onBehalf';
import { writeRequest } from '../request';
import { refuseRestrictedIn } from '../restrictedAttributes';
import { allocateVm } from '../vm/allocate';

export interface Instantiate extends Behalf {
  readonly id: number;
  /** absent: `<template name>-<VM id>`; `%i` stands for the index */
  readonly name: string | undefined;
  readonly hold: boolean;
  /** attributes of a file given with the command: each takes the place of those of its key */
  readonly extra: Template;
  /** attributes of the command's options: of OS and CONTEXT only the parts that are given */
  readonly options?: Template;
  /** how many; each is a VM of its own, all or none are made */
  readonly copies: number;
}

const WIRE = 'one.template.instantiate';

/** Resolves with the ids of the new VMs. */
export const instantiate = writeRequest<Instantiate, number[]>({
  wire: WIRE,
  async run(tx, input, ctx) {
    const row = await templateById(tx, input.id);
    if (!row) return [];
    const stored = unpack(row.body);
    for (const given of [input.extra, input.options ?? []]) refuseRestrictedIn(ctx, 'VM', given, { wire: WIRE, what: 'User Template', base: stored });
    const template = without(withOptions(merged(stored, input.extra), input.options ?? []), 'NAME');
    const as = await onBehalf(tx, ctx, input, WIRE);
    const ids: number[] = [];
    for (let i = 0; i < input.copies; i++) {
      const name = input.name?.replaceAll('%i', String(i)) ?? `${row.name}-${await peekId(tx, 'vms')}`;
      const hold = input.hold || single(template, 'SUBMIT_ON_HOLD')?.toUpperCase() === 'YES';
      ids.push(await allocateVm(tx, as, { template, name, hold, templateId: row.id, wire: WIRE }));
    }
    return ids;
  },
});
