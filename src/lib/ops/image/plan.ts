import { datastoreById, updateDatastore } from '../../../state/datastores';
import { deleteImage, type ImageRow, imageById, updateImage } from '../../../state/images';
import type { Db } from '../../../state/open';
import type { OperationRow } from '../../../state/operations';
import type { DatastoreDriver, DiskFormat } from '../../drivers/storage/driver';
import type { Plan, Planner } from '../../engine/plan';
import { messageOf, missingError } from '../../errors/errors';
import { IMAGE_STATE } from '../../model/objectStates';
import { removed, reverted, type SnapshotTree } from '../../model/snapshotTree';
import { repositoryOf } from '../backupRepository';
import type { Env } from '../request';
import { placeWaiting } from '../sched/request';
import { contentIn, contentOf, refOf } from '../vm/backup/content';
import type { FillArgs } from './restore';
import { restingStateOf, settle } from './settle';
import { type SnapshotArgs, snapshotsOf } from './snapshots';

const HALF_A_DAY_MS = 12 * 3600 * 1000;

interface Subject {
  readonly image: ImageRow;
  readonly driver: DatastoreDriver;
}

/** A backup lies in a repository, and goes with all that is there of it. */
const removeBackup = async (env: Env, image: ImageRow): Promise<Plan> => {
  const { driver, repository } = await repositoryOf(env, image.datastore_id);
  return {
    steps: [
      {
        name: 'remove',
        summary: `remove the backup from datastore ${image.datastore_id}`,
        pointOfNoReturn: true,
        timeoutMs: HALF_A_DAY_MS,
        run: () => driver.remove(repository, refOf(contentOf(image))),
      },
      { name: 'measure', summary: `measure datastore ${image.datastore_id}`, run: () => driver.monitor(repository).catch(() => undefined) },
    ],
    succeed: (tx, results) => gone(tx, env, image, results),
    fail: (tx, _phase, error) => undeleted(tx, image, error),
  };
};

/** The bytes of one disk of a backup, compared with what was stored. */
const restore = async (env: Env, operation: OperationRow): Promise<Plan> => {
  const { image, driver } = await subjectOf(env, operation);
  const { backupId, diskId } = JSON.parse(operation.args) as FillArgs;
  const from = await imageById(env.state.db, backupId);
  if (!from) throw new Error(`backup ${backupId}, which image ${image.id} is made of, is not in the state`);
  const content = contentOf(from);
  const file = content.disks.find((d) => d.diskId === diskId)?.file;
  if (!file) throw new Error(`backup ${backupId} has no disk ${diskId}`);
  const { driver: backups, repository } = await repositoryOf(env, from.datastore_id);
  return {
    ...filled(env, image),
    steps: [
      {
        name: 'fetch',
        summary: `bring disk ${diskId} of backup ${backupId} into datastore ${image.datastore_id}`,
        timeoutMs: HALF_A_DAY_MS,
        async run() {
          await driver.reserve(image.datastore_id, file.bytes);
          await backups.fetchFile(repository, refOf(content), file, image.source);
          return { sha256: file.sha256 };
        },
        undo: () => driver.remove(image.datastore_id, image.source),
      },
      measureStep({ image, driver }),
    ],
  };
};

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

/** Where the bytes of a new image come from. */
const fill = async (env: Env, { image, driver }: Subject): Promise<{ readonly summary: string; run(): Promise<unknown> }> => {
  if (image.cloning_id !== null) {
    const from = await imageById(env.state.db, image.cloning_id);
    if (!from) throw missingError(`image ${image.cloning_id}, which image ${image.id} is a copy of, is not in the state`);
    return {
      summary: `copy image ${from.id} into datastore ${image.datastore_id}`,
      run: async () => ({ sha256: await driver.clone({ source: from.source, format: from.format as DiskFormat }, image.source) }),
    };
  }
  if (image.path)
    return {
      summary: `copy ${image.path} into datastore ${image.datastore_id}`,
      run: async () => ({ sha256: await driver.copyIn(image.path, image.source) }),
    };
  return {
    summary: `make an empty image of ${image.size_mb} MB`,
    run: () => driver.makeEmpty(image.source, image.size_mb, image.format as DiskFormat),
  };
};

const measureStep = ({ image, driver }: Subject) => ({
  name: 'measure',
  summary: `measure datastore ${image.datastore_id}`,
  run: () => driver.monitor(image.datastore_id).catch(() => undefined),
});

/** The closings of a new image: READY with its sum, or in ERROR with the reason. */
const filled = (env: Env, image: ImageRow): Omit<Plan, 'steps'> => {
  const over = async (tx: Db): Promise<void> => {
    // the image it was copied of is free again
    if (image.cloning_id !== null) await settle(tx, image.cloning_id);
    // VMs that wait for it start, or say why not
    await placeWaiting(tx, env);
  };
  return {
    async succeed(tx, results) {
      const sha256 = ((results.get('copy') ?? results.get('fetch')) as { sha256?: string } | undefined)?.sha256 ?? '';
      const state = await restingStateOf(tx, image.id, image.persistent === 1);
      await updateImage(tx, image.id, { state, prev_state: IMAGE_STATE.LOCKED, sha256, error: '', cloning_id: null });
      await over(tx);
      await refreshCapacity(tx, env, image.datastore_id, results.get('measure'));
    },
    async fail(tx, _phase, error) {
      await updateImage(tx, image.id, { state: IMAGE_STATE.ERROR, prev_state: IMAGE_STATE.LOCKED, error: messageOf(error), cloning_id: null });
      await over(tx);
    },
  };
};

/** LOCKED until the bytes are there and hashed. A failure takes back what was written and leaves the image in ERROR with the reason. */
const copy = async (env: Env, operation: OperationRow): Promise<Plan> => {
  const subject = await subjectOf(env, operation);
  const { image, driver } = subject;
  return {
    ...filled(env, image),
    steps: [
      { name: 'copy', timeoutMs: HALF_A_DAY_MS, ...(await fill(env, subject)), undo: () => driver.remove(image.datastore_id, image.source) },
      measureStep(subject),
    ],
  };
};

const withoutAny = (tree: SnapshotTree): SnapshotTree => ({ ...tree, currentBase: -1, snapshots: [] });

/** A failure leaves the snapshots as they are written down: the same may be asked for again. */
const snapshot = async (env: Env, operation: OperationRow): Promise<Plan> => {
  const { image, driver } = await subjectOf(env, operation);
  const { deed, snapshotId } = JSON.parse(operation.args) as SnapshotArgs;
  const bytes = { source: image.source, format: image.format as DiskFormat };
  const tree = snapshotsOf(image);
  const others = tree.snapshots.filter((s) => s.id !== snapshotId).map((s) => s.id);
  const does = {
    delete: { run: () => driver.deleteSnapshot(bytes, snapshotId), after: removed(tree, snapshotId) },
    revert: { run: () => driver.revertSnapshot(bytes, snapshotId), after: reverted(tree, snapshotId) },
    flatten: { run: () => driver.flatten(bytes, snapshotId, others), after: withoutAny(tree) },
  }[deed];
  return {
    steps: [{ name: deed, summary: `${deed} snapshot ${snapshotId} of image ${image.id}`, timeoutMs: HALF_A_DAY_MS, pointOfNoReturn: true, run: does.run }],
    async succeed(tx) {
      await updateImage(tx, image.id, {
        state: await restingStateOf(tx, image.id, image.persistent === 1),
        prev_state: IMAGE_STATE.LOCKED,
        snapshots: JSON.stringify(does.after),
        modtime: env.clock.now(),
        error: '',
        // the sum was that of other bytes
        sha256: '',
      });
    },
    async fail(tx, _phase, error) {
      await updateImage(tx, image.id, { state: IMAGE_STATE.READY, prev_state: IMAGE_STATE.LOCKED, error: messageOf(error) });
    },
  };
};

/** Whether the bytes lie where copies and empty images are put. */
const isOurs = (env: Env, image: ImageRow): boolean =>
  image.source.startsWith(`${env.paths.datastores}/${image.datastore_id}/`) || image.source.startsWith(`${env.paths.var}/dummy/`);

const gone = async (tx: Db, env: Env, image: ImageRow, results: ReadonlyMap<string, unknown>): Promise<void> => {
  await deleteImage(tx, image.id);
  await refreshCapacity(tx, env, image.datastore_id, results.get('measure'));
};

const undeleted = (tx: Db, image: ImageRow, error: Error): Promise<void> =>
  updateImage(tx, image.id, { state: IMAGE_STATE.ERROR, error: `could not be deleted: ${messageOf(error)}` });

const remove = async (env: Env, operation: OperationRow): Promise<Plan> => {
  const backup = await imageById(env.state.db, operation.object_id);
  if (backup && contentIn(backup)) return removeBackup(env, backup);
  const subject = await subjectOf(env, operation);
  const { image, driver } = subject;
  return {
    steps: [
      {
        name: 'remove',
        summary: `remove ${image.source}`,
        pointOfNoReturn: true,
        // registered by SOURCE, it was never ours to remove
        run: async () => (isOurs(env, image) ? driver.remove(image.datastore_id, image.source) : { left: image.source }),
      },
      measureStep(subject),
    ],
    succeed: (tx, results) => gone(tx, env, image, results),
    fail: (tx, _phase, error) => undeleted(tx, image, error),
  };
};

export const imagePlanners = (env: Env): Readonly<Record<string, Planner>> => ({
  'image.copy': (operation) => copy(env, operation),
  'image.restore': (operation) => restore(env, operation),
  'image.snapshot': (operation) => snapshot(env, operation),
  'image.remove': (operation) => remove(env, operation),
});
