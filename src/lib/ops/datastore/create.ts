import { addDatastoreToCluster, hasCluster } from '../../../state/clusters';
import { insertDatastore } from '../../../state/datastores';
import { nextId } from '../../../state/ids';
import { nameTaken } from '../../../state/objects';
import { pack } from '../../../state/packing';
import type { Capacity } from '../../drivers/storage/driver';
import { missingError, preconditionError } from '../../errors/errors';
import { checkName } from '../../model/names';
import { single, type Template, without } from '../../template/template';
import { writeRequest } from '../request';
import { placeWaiting } from '../sched/request';
import { completeDatastore, datastoreKind } from './attributes';
import { capacityOf } from './look';

const WIRE = 'one.datastore.allocate';

export interface CreateDatastore {
  readonly template: Template;
  readonly clusterId: number;
}

/** Owner's um-, group's u--: what umask 0137 leaves of 0777. */
const PERMISSIONS = 0o640;

export const create = writeRequest<CreateDatastore, number, void>({
  wire: WIRE,
  async run(tx, input, ctx) {
    const name = checkName(WIRE, single(input.template, 'NAME'));
    const { type, dsMad, tmMad } = datastoreKind(input.template, `[${WIRE}]`);
    const holder = await nameTaken(tx, 'DATASTORE', name, ctx.caller.uid);
    if (holder !== undefined)
      throw preconditionError('name-taken', `[${WIRE}] NAME is already taken by DATASTORE ${holder}.`, { next: `onedatastore show ${holder}` });
    if (!(await hasCluster(tx, input.clusterId))) throw missingError(`[${WIRE}] Error getting cluster [${input.clusterId}].`);
    const id = await nextId(tx, 'datastores');
    const template = completeDatastore(without(input.template, 'NAME'), type, tmMad);
    const row = { id, type, ds_mad: dsMad, tm_mad: tmMad, template: pack(template) };
    const capacity: Capacity = (await capacityOf(ctx, row)) ?? { totalMb: 0, freeMb: 0, usedMb: 0 };
    await insertDatastore(tx, {
      ...row,
      name,
      uid: ctx.caller.uid,
      gid: ctx.caller.gid,
      permissions: PERMISSIONS,
      disk_type: 0,
      state: 0,
      total_mb: capacity.totalMb,
      free_mb: capacity.freeMb,
      used_mb: capacity.usedMb,
      monitored_at: ctx.clock.now(),
    });
    await addDatastoreToCluster(tx, input.clusterId, id);
    await placeWaiting(tx, ctx);
    return id;
  },
});
