import { peekId } from '../../../state/ids';
import type { Db } from '../../../state/open';
import { unpack } from '../../../state/packing';
import { type TemplateRow, templateById } from '../../../state/templates';
import { preconditionError } from '../../errors/errors';
import { checkName } from '../../model/names';
import { withOptions } from '../../template/merge';
import { merged, single, type Template, without, withSingle } from '../../template/template';
import { isYes } from '../../template/truth';
import { type Behalf, onBehalf } from '../onBehalf';
import { type Ctx, writeRequest } from '../request';
import { refuseRestrictedIn } from '../restricted/refuseRestricted';
import { allocateVm } from '../vm/allocate';
import { type PlannedCopy, planCopies, storeCopy } from './clone';
import { refuseTaken } from './create';

export interface Instantiate extends Behalf {
  readonly id: number;
  /** absent: `<template name>-<VM id>`; `%i` stands for the index */
  readonly name: string | undefined;
  /** where the index begins, and how it is written: `001` makes 001, 002; absent: at 0 */
  readonly numbering?: string;
  readonly hold: boolean;
  /** attributes of a file given with the command: each takes the place of those of its key */
  readonly extra: Template;
  /** attributes of the command's options: of OS and CONTEXT only the parts that are given */
  readonly options?: Template;
  /** how many; each is a VM of its own, all or none are made */
  readonly copies: number;
  /** the VM is of a copy of the template, and its disks of persistent copies of their images */
  readonly persistent?: boolean;
}

const WIRE = 'one.template.instantiate';

/** What the VMs are made of, and under which name and number a copy of it would be stored. */
interface Source {
  readonly id: number;
  readonly name: string;
  readonly template: Template;
}

const sourceOf = async (db: Db, ctx: Ctx, input: Instantiate): Promise<Source> => {
  const row = (await templateById(db, input.id)) as TemplateRow;
  const stored = unpack(row.body);
  if (isYes(single(stored, 'VROUTER'))) throw preconditionError('router-template', `[${WIRE}] Virtual router templates cannot be instantiated`);
  const options = input.options ?? [];
  for (const given of [input.extra, options]) refuseRestrictedIn(ctx, 'VM', given, { wire: WIRE, what: 'User Template', base: stored });
  return { id: row.id, name: row.name, template: without(withOptions(merged(stored, input.extra), options), 'NAME') };
};

/** Resolves with the ids of the new VMs. */
export const instantiate = writeRequest<Instantiate, number[], readonly PlannedCopy[]>({
  wire: WIRE,
  makes: 'VM',
  async prepare(input, ctx) {
    if (!input.persistent) return [];
    if (input.copies !== 1) throw preconditionError('persistent-copies', `[${WIRE}] a persistent VM is made one at a time`);
    const { db } = ctx.state;
    const source = await sourceOf(db, ctx, input);
    const name = checkName(WIRE, copyName(input, source));
    await refuseTaken(db, ctx, name, WIRE);
    return planCopies(ctx, source.template, name, WIRE);
  },
  async run(tx, input, ctx, copies) {
    const as = await onBehalf(tx, ctx, input, WIRE);
    const given = await sourceOf(tx, ctx, input);
    const { id, name: templateName, template } = input.persistent ? await storedCopy(tx, as, input, given, copies) : given;
    const ids: number[] = [];
    for (let i = 0; i < input.copies; i++) {
      const name = input.name?.replaceAll('%i', indexOf(input, i)) ?? `${templateName}-${await peekId(tx, 'vms')}`;
      const hold = input.hold || single(template, 'SUBMIT_ON_HOLD')?.toUpperCase() === 'YES';
      ids.push(await allocateVm(tx, as, { template, name, hold, templateId: id, wire: WIRE }));
    }
    return ids;
  },
});

/** The zeros before the first number stand before all. */
const indexOf = ({ numbering }: Instantiate, i: number): string => {
  const [, zeros = '', first = '0'] = /^(0*)(\d+)$/.exec(numbering ?? '') ?? [];
  return `${zeros}${Number(first) + i}`;
};

const copyName = (input: Instantiate, source: Source): string => input.name?.replaceAll('%i', indexOf(input, 0)) ?? `${source.name}-copy`;

const storedCopy = async (tx: Db, as: Ctx, input: Instantiate, source: Source, copies: readonly PlannedCopy[]): Promise<Source> => {
  const name = copyName(input, source);
  const id = await storeCopy(tx, as, withSingle(source.template, 'NAME', name), copies, { wire: WIRE, persistent: true });
  const stored = unpack(((await templateById(tx, id)) as TemplateRow).body);
  return { id, name, template: withSingle(stored, 'CLONING_TEMPLATE_ID', String(source.id)) };
};
