import { nextId } from '../../../state/ids';
import { nameTaken } from '../../../state/objects';
import { pack } from '../../../state/packing';
import { insertTemplate } from '../../../state/templates';
import { preconditionError } from '../../errors/errors';
import { checkName } from '../../model/names';
import { initialPermissions } from '../../model/permissions';
import { single, type Template, without } from '../../template/template';
import { writeRequest } from '../request';
import { checkRaw } from '../vm/rawData';

const WIRE = 'one.template.allocate';

export const create = writeRequest<{ readonly template: Template }, number>({
  wire: WIRE,
  async run(tx, { template }, ctx) {
    const name = checkName(WIRE, single(template, 'NAME'));
    await checkRaw(template, WIRE);
    const holder = await nameTaken(tx, 'TEMPLATE', name, ctx.caller.uid);
    if (holder !== undefined)
      throw preconditionError('name-taken', `[${WIRE}] NAME is already taken by TEMPLATE ${holder}.`, { next: `onetemplate show ${holder}` });
    const id = await nextId(tx, 'templates');
    await insertTemplate(tx, {
      id,
      name,
      uid: ctx.caller.uid,
      gid: ctx.caller.gid,
      permissions: initialPermissions(ctx.caller),
      regtime: ctx.clock.now(),
      body: pack(without(template, 'NAME')),
    });
    return id;
  },
});
