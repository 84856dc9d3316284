import { keepVdcRules } from '../../../state/acl';
import { deleteVdc } from '../../../state/vdcs';
import { preconditionError } from '../../errors/errors';
import { writeRequest } from '../request';

const WIRE = 'one.vdc.delete';
/** every new group is put there */
const EVERYBODYS = 0;

export const remove = writeRequest<{ readonly id: number }, void>({
  wire: WIRE,
  async run(tx, { id }) {
    if (id === EVERYBODYS)
      throw preconditionError('vdc-system', `[${WIRE}] Cannot delete VDC. The default VDC (ID ${id}) cannot be deleted.`, {
        next: `onevdc delgroup ${id} GROUP (takes a group out of it)`,
      });
    await deleteVdc(tx, id);
    await keepVdcRules(tx);
  },
});
