import { allDatastores, type DatastoreRow, datastoreById } from '../../../../state/datastores';
import { imageById } from '../../../../state/images';
import type { Db } from '../../../../state/open';
import { pack } from '../../../../state/packing';
import { snapshotTree, vmDisk } from '../../../../state/vmParts';
import { deniedError, missingError, preconditionError } from '../../../errors/errors';
import { checkName } from '../../../model/names';
import { DATASTORE_TYPE, IMAGE_TYPE, type ImageTypeName } from '../../../model/objectStates';
import { snapshotOf } from '../../../model/snapshotTree';
import { type Pairs, pair, type Template } from '../../../template/template';
import { refuseFull } from '../../datastore/look';
import { insertNewImage } from '../../image/insertNew';
import { refuseTakenName } from '../../image/mayCreate';
import { type Ctx, writeRequest } from '../../request';
import { visible } from '../../visible';
import type { Begun } from '../action';
import { begin } from '../begin';
import { lastRecord } from '../history';
import { allowed, diskIn, idIn, type Subject, subjectOf } from './subject';

const WIRE = 'one.vm.disksaveas';

export interface SavedDisk {
  readonly diskId: number;
  readonly name: string;
  /** absent: the type of the disk's own image, of an empty disk DATABLOCK */
  readonly type: string | undefined;
  /** absent: what the disk holds now */
  readonly snapshotId: number | undefined;
  readonly persistent?: boolean;
}

export interface SaveDisks {
  readonly id: number;
  readonly disks: readonly SavedDisk[];
}

/** Where the image of each disk will lie, known before anything is promised. */
export type Places = ReadonlyMap<number, string>;

export const placesFor = async (ctx: Ctx, vmId: number, diskIds: readonly number[]): Promise<Places> => {
  const { template } = await subjectOf(ctx.state.db, vmId);
  const sources = new Map<number, string>();
  for (const diskId of diskIds) {
    const disk = diskIn(template, diskId);
    const ds = disk && (await datastoreFor(ctx.state.db, vmId, disk));
    if (ds) sources.set(diskId, (await ctx.drivers.datastore(ds.ds_mad)).sourceOf(ds.id, ctx.uuid().replaceAll('-', '')));
  }
  return sources;
};

/** The images, LOCKED until their bytes are there, and the one operation that fills them all. */
export const saveAll = async (
  tx: Db,
  ctx: Ctx,
  subject: Subject,
  disks: readonly SavedDisk[],
  places: Places,
): Promise<Begun & { readonly imageIds: readonly number[] }> => {
  const { vm } = subject;
  const transition = allowed('disk-saveas', subject);
  const imageIds: number[] = [];
  for (const saved of disks) imageIds.push(await insertSaved(tx, ctx, subject.template, vm.id, saved, places.get(saved.diskId) ?? ''));
  const args = { disks: disks.map(({ diskId, snapshotId }, i) => ({ diskId, snapshotId, imageId: imageIds[i] })) };
  // nothing of the VM changes, so nothing is noted in its history
  return { id: vm.id, operation: await begin(tx, ctx.clock, ctx.caller, vm, transition, args), imageIds };
};

/** Disks of a VM as new images. Resolves with their ids, in order. */
export const saveDisks = writeRequest<SaveDisks, Begun & { readonly imageIds: readonly number[] }, Places>({
  wire: WIRE,
  prepare: (input, ctx) =>
    placesFor(
      ctx,
      input.id,
      input.disks.map((d) => d.diskId),
    ),
  run: async (tx, input, ctx, places) => saveAll(tx, ctx, await subjectOf(tx, input.id), input.disks, places),
});

const insertSaved = async (tx: Db, ctx: Ctx, template: Template, vmId: number, saved: SavedDisk, source: string): Promise<number> => {
  const disk = diskIn(template, saved.diskId);
  if (!disk) throw missingError(`[${WIRE}] Cannot use DISK. DISK does not exist.`, { next: `onevm show ${vmId}` });
  if (pair(disk, 'TYPE')?.toLowerCase() === 'swap') throw preconditionError('disk-swap', `[${WIRE}] disk ${saved.diskId} is swap: there is nothing to save`);
  await refuseSnapshot(tx, vmId, saved);
  const ds = await datastoreFor(tx, vmId, disk);
  if (!ds) throw preconditionError('datastore-type', `[${WIRE}] there is no image datastore for disk ${saved.diskId}`, { next: 'onedatastore list' });
  const [seen] = await visible(tx, ctx, 'DATASTORE', [ds]);
  if (!seen) throw deniedError(`[${WIRE}] User [${ctx.caller.uid}] : Not authorized to perform USE DATASTORE [${ds.id}].`);
  const origin = pair(disk, 'IMAGE_ID') === undefined ? undefined : await imageById(tx, idIn(disk, 'IMAGE_ID'));
  const name = checkName(WIRE, saved.name);
  await refuseTakenName(tx, ctx, WIRE, name);
  const type = saved.type === undefined ? (origin?.type ?? IMAGE_TYPE.DATABLOCK) : IMAGE_TYPE[saved.type.toUpperCase() as ImageTypeName];
  if (type === undefined) throw preconditionError('image-type', `[${WIRE}] Unknown type ${saved.type} (there are: ${Object.keys(IMAGE_TYPE).join(', ')})`);
  const sizeMb = Number(pair(disk, 'SIZE'));
  refuseFull(WIRE, ds, sizeMb);
  return insertNewImage(tx, ctx, {
    name,
    type,
    persistent: saved.persistent ? 1 : 0,
    source,
    format: pair(disk, 'FORMAT') ?? 'raw',
    size_mb: sizeMb,
    datastore_id: ds.id,
    template: pack([
      ...(pair(disk, 'DEV_PREFIX') ? [{ key: 'DEV_PREFIX', value: pair(disk, 'DEV_PREFIX') as string }] : []),
      { key: 'SAVED_DISK_ID', value: String(saved.diskId) },
      ...(origin ? [{ key: 'SAVED_IMAGE_ID', value: String(origin.id) }] : []),
      { key: 'SAVED_VM_ID', value: String(vmId) },
    ]),
  });
};

const refuseSnapshot = async (tx: Db, vmId: number, { diskId, snapshotId }: SavedDisk): Promise<void> => {
  if (snapshotId === undefined) return;
  const row = await vmDisk(tx, vmId, diskId);
  const tree = row && (await snapshotTree(tx, row));
  if (!tree || !snapshotOf(tree, snapshotId))
    throw missingError(`[${WIRE}] Snapshot ${snapshotId} of disk ${diskId} does not exist.`, { next: `onevm disk-snapshot-list ${vmId} ${diskId}` });
};

/** The datastore of the disk's image; of an empty disk the image datastore with the lowest id that is of the same world as the VM's storage. */
const datastoreFor = async (db: Db, vmId: number, disk: Pairs): Promise<DatastoreRow | undefined> => {
  if (pair(disk, 'IMAGE_ID') !== undefined) return datastoreById(db, idIn(disk, 'DATASTORE_ID'));
  const dummy = (await lastRecord(db, vmId))?.tm_mad === 'dummy';
  return (await allDatastores(db)).filter((ds) => ds.type === DATASTORE_TYPE.IMAGE && (ds.ds_mad === 'dummy') === dummy).sort((a, b) => a.id - b.id)[0];
};
