import { datastoreById, updateDatastore } from '../../../state/datastores';
import { preconditionError } from '../../errors/errors';
import { DATASTORE_TYPE } from '../../model/objectStates';
import { writeRequest } from '../request';
import { placeWaiting } from '../sched/request';

const WIRE = 'one.datastore.enable';
const READY = 0;
const DISABLED = 1;

/** A system datastore that is disabled is given no new VMs; those it has stay. */
export const enable = writeRequest<{ readonly id: number; readonly enabled: boolean }, void>({
  wire: WIRE,
  async run(tx, { id, enabled }, ctx) {
    const row = await datastoreById(tx, id);
    if (row?.type !== DATASTORE_TYPE.SYSTEM) throw preconditionError('datastore-type', `[${WIRE}] Only SYSTEM_DS can be disabled or enabled`);
    await updateDatastore(tx, id, { state: enabled ? READY : DISABLED });
    if (enabled) await placeWaiting(tx, ctx);
  },
});
