import { insertHook } from '../../../state/hooks';
import { nextId } from '../../../state/ids';
import { pack } from '../../../state/packing';
import { checkName } from '../../model/names';
import { single, type Template, without } from '../../template/template';
import { writeRequest } from '../request';
import { refuseTakenName } from '../takenName';
import { hookTypeOf, newHook } from './validate';

const WIRE = 'one.hook.allocate';

/** A hook names what is to be run when something happened; a wrong word in it would be found out when it is too late. */
export const create = writeRequest<{ readonly template: Template }, number>({
  wire: WIRE,
  async run(tx, { template }, ctx) {
    const name = checkName(WIRE, single(template, 'NAME'));
    const type = hookTypeOf(WIRE, template);
    const kept = newHook(WIRE, without(template, 'NAME', 'TYPE'), type);
    await refuseTakenName(tx, 'HOOK', name, ctx.caller.uid, WIRE);
    const id = await nextId(tx, 'hooks');
    await insertHook(tx, { id, name, type, template: pack(kept) });
    return id;
  },
});
