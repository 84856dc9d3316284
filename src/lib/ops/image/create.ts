import { type DatastoreRow, datastoreById, pendingImageMb } from '../../../state/datastores';
import { insertOperation } from '../../../state/operations';
import { pack, unpack } from '../../../state/packing';
import type { DiskFormat, FileFacts } from '../../drivers/storage/driver';
import { deniedError, missingError, preconditionError } from '../../errors/errors';
import { checkName } from '../../model/names';
import { DATASTORE_TYPE, IMAGE_STATE, IMAGE_TYPE, type ImageTypeName, isFileType } from '../../model/objectStates';
import { isAdmin } from '../../model/permissions';
import { single, type Template, without, withSingle } from '../../template/template';
import { refuseFull } from '../datastore/look';
import { type Ctx, writeRequest } from '../request';
import { insertNewImage } from './insertNew';
import { refuseDatastore, refuseTakenName } from './mayCreate';
import { refuseRestricted } from './safePath';

const WIRE = 'one.image.allocate';

export interface CreateImage {
  readonly template: Template;
  readonly datastoreId: number;
  /** `--no_check_capacity` */
  readonly checkCapacity: boolean;
}

interface Looked {
  readonly facts: FileFacts | undefined;
  readonly source: string;
}

/** Resolves with the image's id; the copying is an operation. Everything that can be known before is checked before. */
export const create = writeRequest<CreateImage, { id: number; operation: number | undefined }, Looked>({
  wire: WIRE,
  async prepare(input, ctx) {
    const ds = await datastoreOf(ctx.state.db, input.datastoreId);
    await refuseDatastore(ctx.state.db, ctx, WIRE, ds);
    const kind = kindOf(input.template, ds);
    checkName(WIRE, single(input.template, 'NAME'));
    const driver = await ctx.drivers.datastore(ds.ds_mad);
    const path = single(input.template, 'PATH');
    if (single(input.template, 'SOURCE') !== undefined) refuseSource(ctx, path);
    const key = ctx.uuid().replaceAll('-', '');
    if (path === undefined) return { facts: undefined, source: single(input.template, 'SOURCE') ?? driver.sourceOf(ds.id, key) };
    if (ds.ds_mad !== 'dummy') refusePath(path, ds);
    const facts = await driver.inspect(path, kind.format);
    if (input.checkCapacity) await driver.reserve(ds.id, facts.bytes + (await pendingImageMb(ctx.state.db, ds.id)) * 2 ** 20);
    return { facts, source: driver.sourceOf(ds.id, key) };
  },
  async run(tx, input, ctx, looked) {
    const name = checkName(WIRE, single(input.template, 'NAME'));
    const ds = await datastoreOf(tx, input.datastoreId);
    await refuseDatastore(tx, ctx, WIRE, ds);
    const kind = kindOf(input.template, ds);
    await refuseTakenName(tx, ctx, WIRE, name);
    const made = madeFrom(input, ds, kind, looked);
    const id = await insertNewImage(tx, ctx, {
      name,
      type: kind.type,
      persistent: isPersistent(input.template, kind) ? 1 : 0,
      source: looked.source,
      path: single(input.template, 'PATH') ?? '',
      format: made.format,
      fs: single(input.template, 'FS') ?? '',
      size_mb: made.sizeMb,
      state: made.copy ? IMAGE_STATE.LOCKED : IMAGE_STATE.READY,
      datastore_id: ds.id,
      template: pack(userAttributes(input.template, kind, ctx)),
    });
    const operation = made.copy
      ? await insertOperation(tx, { kind: 'image.copy', objectType: 'IMAGE', objectId: id, uid: ctx.caller.uid, gid: ctx.caller.gid }, ctx.clock.now())
      : undefined;
    return { id, operation };
  },
});

/** SOURCE is bytes that lie there already: who may name them names any file, so administrators only; with PATH too it would be two wishes. */
const refuseSource = (ctx: Ctx, path: string | undefined): void => {
  if (!isAdmin(ctx.caller)) throw deniedError(`[${WIRE}] Template includes a restricted attribute SOURCE.`);
  if (path !== undefined) throw preconditionError('image-source', `[${WIRE}] PATH and SOURCE are given; an image is copied from one or lies at the other`);
};

const OWN = ['NAME', 'TYPE', 'PATH', 'SOURCE', 'SIZE', 'FORMAT', 'FS', 'PERSISTENT'];
/** With the device prefix of the cloud where none is given; CDs take theirs from the machine they are put into, and files are no devices. */
const userAttributes = (t: Template, kind: Kind, ctx: Ctx): Template => {
  const own = without(t, ...OWN);
  if (isFileType(kind.type)) return without(own, 'DEV_PREFIX');
  return kind.type === IMAGE_TYPE.CDROM || single(own, 'DEV_PREFIX') ? own : withSingle(own, 'DEV_PREFIX', ctx.config.devicePrefix);
};

const isPersistent = (t: Template, kind: Kind): boolean => {
  if (single(t, 'PERSISTENT')?.toUpperCase() !== 'YES') return false;
  if (isFileType(kind.type)) throw preconditionError('image-type', `[${WIRE}] KERNEL, RAMDISK and CONTEXT images must be non-persistent.`);
  return true;
};

const datastoreOf = async (db: Parameters<typeof datastoreById>[0], id: number): Promise<DatastoreRow> => {
  const ds = await datastoreById(db, id);
  if (!ds) throw missingError(`[${WIRE}] Error getting datastore [${id}].`, { next: 'onedatastore list' });
  return ds;
};

interface Kind {
  readonly type: number;
  readonly format: DiskFormat | undefined;
}

const kindOf = (t: Template, ds: DatastoreRow): Kind => {
  const word = (single(t, 'TYPE') ?? 'OS').toUpperCase();
  const type = IMAGE_TYPE[word as ImageTypeName];
  if (type === undefined) throw preconditionError('image-type', `[${WIRE}] Unknown type ${word} (there are: ${Object.keys(IMAGE_TYPE).join(', ')})`);
  const wrong = '[one.image.allocate] Error allocating a new image.';
  if (ds.type === DATASTORE_TYPE.SYSTEM || ds.type === DATASTORE_TYPE.BACKUP)
    throw preconditionError('datastore-type', `${wrong} New images can only be allocated in a files or image datastore.`, { next: 'onedatastore list' });
  if (ds.type === DATASTORE_TYPE.FILE && !isFileType(type))
    throw preconditionError('datastore-type', `${wrong} Only IMAGES of type KERNEL, RAMDISK and CONTEXT can be registered in a FILE_DS datastore`, {
      next: 'onedatastore list',
    });
  if (ds.type === DATASTORE_TYPE.IMAGE && isFileType(type))
    throw preconditionError('datastore-type', `${wrong} IMAGES of type KERNEL, RAMDISK and CONTEXT cannot be registered in an IMAGE_DS datastore`, {
      next: 'onedatastore list',
    });
  const format = single(t, 'FORMAT')?.toLowerCase() || undefined;
  if (format !== undefined && format !== 'raw' && format !== 'qcow2')
    throw preconditionError('image-format', `[${WIRE}] FORMAT "${format}" is not one of raw, qcow2`);
  return { type, format: isFileType(type) || type === IMAGE_TYPE.CDROM ? 'raw' : format };
};

const refusePath = (path: string, ds: DatastoreRow): void => {
  if (!path.startsWith('/'))
    throw preconditionError('image-path', `[${WIRE}] PATH ${JSON.stringify(path)} is not a file on this machine; fetch it first and name the file`);
  const t = unpack(ds.template);
  refuseRestricted(path, { id: ds.id, safe: single(t, 'SAFE_DIRS'), restricted: single(t, 'RESTRICTED_DIRS') ?? '/' });
};

interface Made {
  readonly sizeMb: number;
  readonly format: string;
  readonly copy: boolean;
}

const madeFrom = (input: CreateImage, ds: DatastoreRow, kind: Kind, looked: Looked): Made => {
  if (looked.facts) {
    if (input.checkCapacity) refuseFull(WIRE, ds, looked.facts.sizeMb);
    return { sizeMb: looked.facts.sizeMb, format: ds.ds_mad === 'dummy' ? 'dummy_format' : looked.facts.format, copy: true };
  }
  const size = Number(single(input.template, 'SIZE') ?? Number.NaN);
  if (!Number.isInteger(size) || size <= 0) throw preconditionError('image-size', `[${WIRE}] Cannot parse image SIZE: Wrong number or missing SIZE attribute.`);
  if (input.checkCapacity) refuseFull(WIRE, ds, size);
  return { sizeMb: size, format: kind.format ?? 'raw', copy: single(input.template, 'SOURCE') === undefined };
};
