import { preconditionError } from '../../errors/errors';
import { writeRequest } from '../request';

const WIRE = 'one.zone.delete';

/** There is one zone, and this cloud is it. */
export const remove = writeRequest<{ readonly id: number }, void>({
  wire: WIRE,
  async run(_tx, { id }) {
    throw preconditionError('zone-own', `[${WIRE}] Cannot delete zone. Zone ${id} is this cloud itself.`);
  },
});
