import { deleteOwned, type OwnedRow, ownedById } from '../../../state/ownedTables';
import { pack, unpack } from '../../../state/packing';
import { merged, single, type Template, without } from '../../template/template';
import { demand } from '../demand';
import { type Behalf, onBehalf } from '../onBehalf';
import { insertNamed } from '../owned';
import { writeRequest } from '../request';
import { allocateVnet } from '../vnet/allocate';
import { clusterIdsOf } from '../vnet/clusterIds';
import { refuseRestricted } from '../vnet/restricted';

const CREATE = 'one.vntemplate.allocate';

export const create = writeRequest<{ readonly template: Template }, number>({
  wire: CREATE,
  run: (tx, { template }, ctx) =>
    insertNamed(tx, ctx, CREATE, 'VNTEMPLATE', single(template, 'NAME'), { regtime: ctx.clock.now(), body: pack(without(template, 'NAME')) }),
});

const CLONE = 'one.vntemplate.clone';

export const clone = writeRequest<{ readonly id: number; readonly name: string }, number>({
  wire: CLONE,
  async run(tx, { id, name }, ctx) {
    await demand(tx, ctx, CLONE, 'USE', 'VNTEMPLATE', id);
    const source = (await ownedById(tx, 'VNTEMPLATE', id)) as OwnedRow<'VNTEMPLATE'>;
    return insertNamed(tx, ctx, CLONE, 'VNTEMPLATE', name, { regtime: ctx.clock.now(), body: source.body });
  },
});

export const remove = writeRequest<{ readonly id: number }, void>({ wire: 'one.vntemplate.delete', run: (tx, { id }) => deleteOwned(tx, 'VNTEMPLATE', id) });

export interface Instantiate extends Behalf {
  readonly id: number;
  /** `%i` is the number of the copy; undefined: `<template>-<id>` */
  readonly name: string | undefined;
  readonly extra: Template;
  readonly copies: number;
}

const INSTANTIATE = 'one.vntemplate.instantiate';

/** What the call says replaces what the template says of the same, its address ranges too. */
const combined = (stored: Template, extra: Template): Template => merged(stored, without(extra, 'NAME'));

/** Networks of a template: what is restricted may stand in the template, which an administrator looked at, but not in the call. */
export const instantiate = writeRequest<Instantiate, number[]>({
  wire: INSTANTIATE,
  async run(tx, input, caller) {
    const { id, name, extra, copies } = input;
    await demand(tx, caller, INSTANTIATE, 'USE', 'VNTEMPLATE', id);
    refuseRestricted(caller, INSTANTIATE, extra);
    const ctx = await onBehalf(tx, caller, input, INSTANTIATE);
    const source = (await ownedById(tx, 'VNTEMPLATE', id)) as OwnedRow<'VNTEMPLATE'>;
    const template = combined(unpack(source.body), extra);
    const ids: number[] = [];
    for (let n = 0; n < copies; n += 1)
      ids.push(
        await allocateVnet(tx, ctx, {
          wire: INSTANTIATE,
          template,
          name: name?.replaceAll('%i', String(n)),
          fallbackName: source.name,
          clusterIds: clusterIdsOf(INSTANTIATE, template),
          vntemplateId: id,
        }),
      );
    return ids;
  },
});
