import { nextId } from '../../../state/ids';
import { nameTaken } from '../../../state/objects';
import type { Db } from '../../../state/open';
import { pack } from '../../../state/packing';
import { insertTemplate } from '../../../state/templates';
import { preconditionError } from '../../errors/errors';
import { checkName } from '../../model/names';
import { initialPermissions } from '../../model/permissions';
import { single, type Template, without } from '../../template/template';
import { type Behalf, onBehalf } from '../onBehalf';
import { type Ctx, writeRequest } from '../request';
import { refuseRestrictedIn } from '../restricted/refuseRestricted';
import { checkRaw } from '../vm/rawData';

const WIRE = 'one.template.allocate';

export interface CreateTemplate extends Behalf {
  readonly template: Template;
}

/** A stored template; resolves with its id. */
export const create = writeRequest<CreateTemplate, number>({
  wire: WIRE,
  async run(tx, input, ctx) {
    refuseRestrictedIn(ctx, 'VM', input.template, { wire: WIRE, what: 'VM Template' });
    await checkRaw(input.template, WIRE);
    return storeTemplate(tx, await onBehalf(tx, ctx, input, WIRE), input.template, WIRE);
  },
});

/** A user has no two templates of one name. */
export const refuseTaken = async (db: Db, { caller }: Ctx, name: string, wire: string): Promise<void> => {
  const holder = await nameTaken(db, 'TEMPLATE', name, caller.uid);
  if (holder !== undefined)
    throw preconditionError('name-taken', `[${wire}] NAME is already taken by TEMPLATE ${holder}.`, { next: `onetemplate show ${holder}` });
};

/** Writes it for the caller, under the name it has in it. */
export const storeTemplate = async (tx: Db, ctx: Ctx, template: Template, wire: string): Promise<number> => {
  const { caller, clock } = ctx;
  const name = checkName(wire, single(template, 'NAME'));
  await refuseTaken(tx, ctx, name, wire);
  const id = await nextId(tx, 'templates');
  await insertTemplate(tx, {
    id,
    name,
    uid: caller.uid,
    gid: caller.gid,
    permissions: initialPermissions(caller),
    regtime: clock.now(),
    body: pack(without(template, 'NAME')),
  });
  return id;
};
