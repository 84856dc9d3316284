import { datastoreById, updateDatastore } from '../../../state/datastores';
import { deleteImage, type ImageRow, imageById, updateImage, vmIdsOfImage } from '../../../state/images';
import type { Db } from '../../../state/open';
import type { OperationRow } from '../../../state/operations';
import type { DatastoreDriver, DiskFormat } from '../../drivers/storage/driver';
import type { Plan, Planner } from '../../engine/plan';
import { messageOf, missingError } from '../../errors/errors';
import { IMAGE_STATE } from '../../model/objectStates';
import type { Env } from '../request';
import { placeWaiting } from '../sched/request';

const HALF_A_DAY_MS = 12 * 3600 * 1000;

interface Subject {
  readonly image: ImageRow;
  readonly driver: DatastoreDriver;
}

const subjectOf = async (env: Env, operation: OperationRow): Promise<Subject> => {
  const image = await imageById(env.state.db, operation.object_id);
  const ds = image && (await datastoreById(env.state.db, image.datastore_id));
  if (!image || !ds) throw missingError(`image ${operation.object_id} is not in the state`);
  return { image, driver: await env.drivers.datastore(ds.ds_mad) };
};

const refreshCapacity = async (tx: Db, env: Env, datastoreId: number, measured: unknown): Promise<void> => {
  const c = measured as Awaited<ReturnType<DatastoreDriver['monitor']>> | undefined;
  if (c && typeof c.totalMb === 'number')
    await updateDatastore(tx, datastoreId, { total_mb: c.totalMb, free_mb: c.freeMb, used_mb: c.usedMb, monitored_at: env.clock.now() });
};

/** LOCKED until the bytes are there and hashed. A failure takes back what was written and leaves the image in ERROR with the reason. */
const copy = async (env: Env, operation: OperationRow): Promise<Plan> => {
  const { image, driver } = await subjectOf(env, operation);
  return {
    steps: [
      {
        name: 'copy',
        summary: image.path ? `copy ${image.path} into datastore ${image.datastore_id}` : `make an empty image of ${image.size_mb} MB`,
        timeoutMs: HALF_A_DAY_MS,
        run: async () =>
          image.path ? { sha256: await driver.copyIn(image.path, image.source) } : driver.makeEmpty(image.source, image.size_mb, image.format as DiskFormat),
        undo: () => driver.remove(image.datastore_id, image.source),
      },
      { name: 'measure', summary: `measure datastore ${image.datastore_id}`, run: () => driver.monitor(image.datastore_id).catch(() => undefined) },
    ],
    async succeed(tx, results) {
      const sha256 = (results.get('copy') as { sha256?: string } | undefined)?.sha256 ?? '';
      const used = (await vmIdsOfImage(tx, image.id)).length > 0;
      const state = !used ? IMAGE_STATE.READY : image.persistent === 1 ? IMAGE_STATE.USED_PERS : IMAGE_STATE.USED;
      await updateImage(tx, image.id, { state, prev_state: IMAGE_STATE.LOCKED, sha256, error: '' });
      await placeWaiting(tx, env);
      await refreshCapacity(tx, env, image.datastore_id, results.get('measure'));
    },
    fail: async (tx, _phase, error) => {
      await updateImage(tx, image.id, { state: IMAGE_STATE.ERROR, prev_state: IMAGE_STATE.LOCKED, error: messageOf(error) });
      // VMs that wait for it shall say so
      await placeWaiting(tx, env);
    },
  };
};

/** Whether the bytes lie where copies and empty images are put. */
const isOurs = (env: Env, image: ImageRow): boolean =>
  image.source.startsWith(`${env.paths.datastores}/${image.datastore_id}/`) || image.source.startsWith(`${env.paths.var}/dummy/`);

const remove = async (env: Env, operation: OperationRow): Promise<Plan> => {
  const { image, driver } = await subjectOf(env, operation);
  return {
    steps: [
      {
        name: 'remove',
        summary: `remove ${image.source}`,
        pointOfNoReturn: true,
        // registered by SOURCE, it was never ours to remove
        run: async () => (isOurs(env, image) ? driver.remove(image.datastore_id, image.source) : { left: image.source }),
      },
      { name: 'measure', summary: `measure datastore ${image.datastore_id}`, run: () => driver.monitor(image.datastore_id).catch(() => undefined) },
    ],
    async succeed(tx, results) {
      await deleteImage(tx, image.id);
      await refreshCapacity(tx, env, image.datastore_id, results.get('measure'));
    },
    fail: (tx, _phase, error) => updateImage(tx, image.id, { state: IMAGE_STATE.ERROR, error: `could not be deleted: ${messageOf(error)}` }),
  };
};

export const imagePlanners = (env: Env): Readonly<Record<string, Planner>> => ({
  'image.copy': (operation) => copy(env, operation),
  'image.remove': (operation) => remove(env, operation),
});
