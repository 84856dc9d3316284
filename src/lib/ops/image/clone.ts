import { type DatastoreRow, datastoreById, pendingImageMb } from '../../../state/datastores';
import { type ImageRow, imageById } from '../../../state/images';
import type { Db } from '../../../state/open';
import { insertOperation, openOperation } from '../../../state/operations';
import type { DiskFormat } from '../../drivers/storage/driver';
import { missingError, preconditionError } from '../../errors/errors';
import { checkName } from '../../model/names';
import { DATASTORE_TYPE, IMAGE_STATE, imageStateName } from '../../model/objectStates';
import { refuseFull } from '../datastore/look';
import { type Ctx, writeRequest } from '../request';
import { insertNewImage } from './insertNew';
import { refuseDatastore, refuseTakenName } from './mayCreate';
import { refused } from './refused';
import { settle } from './settle';
import { snapshotsOf } from './snapshots';

const WIRE = 'one.image.clone';

export interface CloneImage {
  readonly id: number;
  readonly name: string;
  /** where the copy goes; undefined: beside the image */
  readonly datastoreId: number | undefined;
}

interface Subject {
  readonly image: ImageRow;
  readonly ds: DatastoreRow;
}

/** Image and datastore, if a copy can be made now. */
const subjectOf = async (db: Db, input: CloneImage, ctx: Ctx): Promise<Subject> => {
  const image = (await imageById(db, input.id)) as ImageRow;
  const home = (await datastoreById(db, image.datastore_id)) as DatastoreRow;
  const ds = input.datastoreId === undefined ? home : await datastoreById(db, input.datastoreId);
  if (!ds) throw missingError(`[${WIRE}] Error getting datastore [${input.datastoreId}].`, { next: 'onedatastore list' });
  if (home.type !== DATASTORE_TYPE.IMAGE || ds.type !== DATASTORE_TYPE.IMAGE)
    throw preconditionError('datastore-type', `[${WIRE}] Clone only supported for IMAGE_DS Datastores`, { next: 'onedatastore list' });
  if (home.ds_mad !== ds.ds_mad)
    throw preconditionError(
      'datastore-type',
      `[${WIRE}] Clone only supported within a driver: datastore ${home.id} is ${home.ds_mad}, ${ds.id} is ${ds.ds_mad}`,
      {
        next: 'onedatastore list',
      },
    );
  await refuseDatastore(db, ctx, WIRE, ds);
  // a copy is of one state only: which one was meant cannot be told
  if (snapshotsOf(image).snapshots.length > 0) throw refused(WIRE, image.id, 'image-snapshots', 'Cannot clone images with snapshots');
  await refuseState(db, image);
  return { image, ds };
};

/** Read by VMs and other copies it may be; written or half there it may not. */
const refuseState = async (db: Db, image: ImageRow): Promise<void> => {
  const readable = [IMAGE_STATE.READY, IMAGE_STATE.USED, IMAGE_STATE.CLONE] as number[];
  if (!readable.includes(image.state) || (await openOperation(db, 'IMAGE', image.id)))
    throw preconditionError('image-state', `[${WIRE}] Error allocating a new image. Cannot clone image in state: ${imageStateName(image.state)}`, {
      next: `oneimage show ${image.id}`,
    });
};

interface Looked {
  readonly source: string;
}

/** The copying is an operation of the new image; the old one is in state CLONE while nobody else uses it. */
export const clone = writeRequest<CloneImage, { id: number; operation: number }, Looked>({
  wire: WIRE,
  async prepare(input, ctx) {
    checkName(WIRE, input.name);
    const { image, ds } = await subjectOf(ctx.state.db, input, ctx);
    const driver = await ctx.drivers.datastore(ds.ds_mad);
    const facts = await driver.inspect(image.source, ds.ds_mad === 'dummy' ? undefined : (image.format as DiskFormat));
    await driver.reserve(ds.id, facts.bytes + (await pendingImageMb(ctx.state.db, ds.id)) * 2 ** 20);
    return { source: driver.sourceOf(ds.id, ctx.uuid().replaceAll('-', '')) };
  },
  async run(tx, input, ctx, looked) {
    const { image, ds } = await subjectOf(tx, input, ctx);
    refuseFull(WIRE, ds, image.size_mb);
    const name = checkName(WIRE, input.name);
    await refuseTakenName(tx, ctx, WIRE, name);
    const { type, disk_type, persistent, format, fs, size_mb, template } = image;
    const id = await insertNewImage(tx, ctx, {
      ...{ type, disk_type, persistent, format, fs, size_mb, template },
      name,
      source: looked.source,
      path: image.source,
      datastore_id: ds.id,
      cloning_id: image.id,
    });
    await settle(tx, image.id);
    return {
      id,
      operation: await insertOperation(
        tx,
        { kind: 'image.copy', objectType: 'IMAGE', objectId: id, uid: ctx.caller.uid, gid: ctx.caller.gid },
        ctx.clock.now(),
      ),
    };
  },
});
