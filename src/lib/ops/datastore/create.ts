import { addDatastoreToCluster, hasCluster } from '../../../state/clusters';
import { insertDatastore } from '../../../state/datastores';
import { nextId, peekId } from '../../../state/ids';
import { nameTaken } from '../../../state/objects';
import { pack } from '../../../state/packing';
import type { Capacity } from '../../drivers/storage/driver';
import { missingError, preconditionError } from '../../errors/errors';
import { checkName } from '../../model/names';
import { single, type Template, without } from '../../template/template';
import { type OpenedRepository, openedRepository } from '../backupRepository';
import { sealedTemplate } from '../object/sealed';
import { writeRequest } from '../request';
import { placeWaiting } from '../sched/request';
import { completeDatastore, datastoreKind, isBackup } from './attributes';
import { capacityOf } from './look';

const WIRE = 'one.datastore.allocate';

export interface CreateDatastore {
  readonly template: Template;
  readonly clusterId: number;
  /** the number that it has to get; with another one it is not made */
  readonly id?: number;
}

/** Owner's um-, group's u--: what umask 0137 leaves of 0777. */
const PERMISSIONS = 0o640;

interface Measured {
  /** the id that was expected; another request may have taken it */
  readonly id: number;
  readonly capacity: Capacity | undefined;
}

const NOTHING: Capacity = { totalMb: 0, freeMb: 0, usedMb: 0 };

/** A backup datastore is looked at before it is taken: that its machine is not reached, or has no restic, is told now and not in the first night. */
const lookedAt = async ({ driver, repository }: OpenedRepository): Promise<Capacity> => {
  driver.checkAttributes(repository.attributes);
  await driver.check(repository);
  return driver.monitor(repository);
};

/** The room is looked at before the transaction: a mount that hangs holds up this command, and not the whole cloud. */
export const create = writeRequest<CreateDatastore, number, Measured>({
  wire: WIRE,
  async prepare(input, ctx) {
    const { type, dsMad, tmMad } = datastoreKind(input.template, `[${WIRE}]`);
    const id = await peekId(ctx.state.db, 'datastores');
    const row = { id, type, ds_mad: dsMad, tm_mad: tmMad, template: pack(completeDatastore(input.template, type, tmMad)) };
    return { id, capacity: isBackup(type) ? await lookedAt(await openedRepository(ctx, row)) : await capacityOf(ctx, row) };
  },
  async run(tx, input, ctx, measured) {
    const name = checkName(WIRE, single(input.template, 'NAME'));
    const { type, dsMad, tmMad } = datastoreKind(input.template, `[${WIRE}]`);
    const holder = await nameTaken(tx, 'DATASTORE', name, ctx.caller.uid);
    if (holder !== undefined)
      throw preconditionError('name-taken', `[${WIRE}] NAME is already taken by DATASTORE ${holder}.`, { next: `onedatastore show ${holder}` });
    if (!(await hasCluster(tx, input.clusterId))) throw missingError(`[${WIRE}] Error getting cluster [${input.clusterId}].`);
    const id = await nextId(tx, 'datastores');
    if (input.id !== undefined && input.id !== id)
      throw preconditionError('datastore-number', `[${WIRE}] The next datastore gets number ${id}, not ${input.id}.`, { next: 'onedatastore list' });
    const template = sealedTemplate(ctx.secrets, 'DATASTORE', id, completeDatastore(without(input.template, 'NAME', 'BASE_PATH'), type, tmMad));
    const row = { id, type, ds_mad: dsMad, tm_mad: tmMad, template: pack(template) };
    const known = measured.id === id;
    const capacity = (known ? measured.capacity : undefined) ?? NOTHING;
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
      monitored_at: known && measured.capacity ? ctx.clock.now() : 0,
    });
    await addDatastoreToCluster(tx, input.clusterId, id);
    await placeWaiting(tx, ctx);
    return id;
  },
});
