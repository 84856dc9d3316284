import { nextId } from '../../../state/ids';
import { nameTaken } from '../../../state/objects';
import { insertVdc } from '../../../state/vdcs';
import { preconditionError } from '../../errors/errors';
import { checkName } from '../../model/names';
import { writeRequest } from '../request';

const WIRE = 'one.vdc.allocate';

export const create = writeRequest<{ readonly name: string }, number>({
  wire: WIRE,
  async run(tx, input) {
    const name = checkName(WIRE, input.name);
    const holder = await nameTaken(tx, 'VDC', name, 0);
    if (holder !== undefined) throw preconditionError('name-taken', `[${WIRE}] NAME is already taken by VDC ${holder}.`, { next: `onevdc show ${holder}` });
    const id = await nextId(tx, 'vdcs');
    await insertVdc(tx, { id, name, template: '[]' });
    return id;
  },
});
