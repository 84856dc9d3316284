import { peekId } from '../../../state/ids';
import { unpack } from '../../../state/packing';
import { templateById } from '../../../state/templates';
import { merged, single, type Template, without } from '../../template/template';
import { writeRequest } from '../request';
import { allocateVm } from '../vm/allocate';

export interface Instantiate {
  readonly id: number;
  /** absent: `<template name>-<VM id>`; `%i` stands for the index */
  readonly name: string | undefined;
  readonly hold: boolean;
  /** attributes given with the command, which win */
  readonly extra: Template;
  /** how many; each is a VM of its own, all or none are made */
  readonly copies: number;
}

/** Resolves with the ids of the new VMs. */
export const instantiate = writeRequest<Instantiate, number[]>({
  wire: 'one.template.instantiate',
  async run(tx, input, ctx) {
    const row = await templateById(tx, input.id);
    if (!row) return [];
    const template = without(merged(unpack(row.body), input.extra), 'NAME');
    const ids: number[] = [];
    for (let i = 0; i < input.copies; i++) {
      const name = input.name?.replaceAll('%i', String(i)) ?? `${row.name}-${await peekId(tx, 'vms')}`;
      const hold = input.hold || single(template, 'SUBMIT_ON_HOLD') === 'YES';
      ids.push(await allocateVm(tx, ctx, { template, name, hold, templateId: row.id, wire: 'one.template.instantiate' }));
    }
    return ids;
  },
});
