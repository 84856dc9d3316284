import { type DatastoreRow, datastoreById } from '../../../state/datastores';
import { type ImageRow, imageById } from '../../../state/images';
import type { Db } from '../../../state/open';
import { insertOperation } from '../../../state/operations';
import { pack } from '../../../state/packing';
import { missingError, preconditionError } from '../../errors/errors';
import { checkName } from '../../model/names';
import { DATASTORE_TYPE, IMAGE_STATE, IMAGE_TYPE, imageStateName } from '../../model/objectStates';
import { type Pairs, pair, type Template, vectors, withSingle } from '../../template/template';
import { sharedTemplate } from '../object/sealed';
import { type Ctx, writeRequest } from '../request';
import { storeTemplate } from '../template/create';
import { chosenDisks } from '../vm/backup/chosen';
import { type BackedUpDisk, type BackupContent, contentOf } from '../vm/backup/content';
import { asTemplate } from '../vm/parts/save';
import { insertNewImage } from './insertNew';
import { refuseDatastore, refuseTakenName } from './mayCreate';
import { settle } from './settle';

const WIRE = 'one.image.restore';

export interface RestoreImage {
  readonly id: number;
  /** the image datastore that the disks go to */
  readonly datastoreId: number;
  /** only this disk, and no template */
  readonly diskId: number | undefined;
  readonly incrementId: number | undefined;
  /** of the template, and before the names of the images */
  readonly name: string | undefined;
  readonly noNic: boolean;
  /** networks stay, addresses do not */
  readonly noIp: boolean;
}

export interface Restored {
  readonly imageIds: readonly number[];
  readonly templateId: number | undefined;
}

/** What the operation of each new image keeps. */
export interface FillArgs {
  readonly backupId: number;
  readonly diskId: number;
}

interface Subject {
  readonly image: ImageRow;
  readonly content: BackupContent;
  readonly disks: readonly BackedUpDisk[];
  readonly ds: DatastoreRow;
}

const subjectOf = async (db: Db, input: RestoreImage, ctx: Ctx): Promise<Subject> => {
  const image = (await imageById(db, input.id)) as ImageRow;
  if (image.type !== IMAGE_TYPE.BACKUP) throw preconditionError('image-type', `[${WIRE}] Image ${image.id} is no backup`, { next: 'oneimage list --backup' });
  if (image.state !== IMAGE_STATE.READY && image.state !== IMAGE_STATE.CLONE)
    throw preconditionError('image-state', `[${WIRE}] Backup ${image.id} is in state ${imageStateName(image.state)}`, { next: `oneimage show ${image.id}` });
  const ds = await datastoreById(db, input.datastoreId);
  if (!ds) throw missingError(`[${WIRE}] Error getting datastore [${input.datastoreId}].`, { next: 'onedatastore list' });
  if (ds.type !== DATASTORE_TYPE.IMAGE)
    throw preconditionError('datastore-type', `[${WIRE}] Datastore needs to be of type IMAGE: ${ds.id} is not`, { next: 'onedatastore list' });
  const home = await datastoreById(db, image.datastore_id);
  if ((home?.ds_mad === 'dummy') !== (ds.ds_mad === 'dummy'))
    throw preconditionError(
      'datastore-type',
      `[${WIRE}] What is only played cannot become a real image, nor the other way round: datastore ${ds.id} is ${ds.ds_mad}`,
      {
        next: 'onedatastore list',
      },
    );
  await refuseDatastore(db, ctx, WIRE, ds);
  const content = contentOf(image);
  return { image, content, ds, disks: chosenDisks(content, WIRE, image.id, input.diskId, input.incrementId) };
};

/** where each new image will lie, by disk */
type Sources = ReadonlyMap<number, string>;

/** New images of the disks in a backup, and a template to make the VM anew. Whatever became of the VM, nothing of it is touched. */
export const restore = writeRequest<RestoreImage, Restored, Sources>({
  wire: WIRE,
  async prepare(input, ctx) {
    const { ds, disks } = await subjectOf(ctx.state.db, input, ctx);
    const driver = await ctx.drivers.datastore(ds.ds_mad);
    await driver.reserve(
      ds.id,
      disks.reduce((sum, d) => sum + (d.file?.bytes ?? 0), 0),
    );
    return new Map(disks.map((d) => [d.diskId, driver.sourceOf(ds.id, ctx.uuid().replaceAll('-', ''))]));
  },
  async run(tx, input, ctx, sources) {
    const subject = await subjectOf(tx, input, ctx);
    const { image, content, disks } = subject;
    const name = checkName(WIRE, input.name ?? `${content.vmName}-${image.id}`);
    const images = new Map<number, number>();
    for (const disk of disks)
      images.set(disk.diskId, await insertRestored(tx, ctx, subject, disk, `${name}-disk-${disk.diskId}`, sources.get(disk.diskId) ?? ''));
    await settle(tx, image.id);
    const templateId =
      input.diskId === undefined
        ? await storeTemplate(tx, ctx, withSingle(templateOf(ctx, input, image, content, images), 'NAME', name), 'one.template.allocate')
        : undefined;
    return { imageIds: [...images.values()], templateId };
  },
});

const insertRestored = async (tx: Db, ctx: Ctx, { image, content, ds }: Subject, disk: BackedUpDisk, name: string, source: string): Promise<number> => {
  await refuseTakenName(tx, ctx, WIRE, checkName(WIRE, name));
  const vector = diskOf(content.template, disk.diskId);
  const origin = pair(vector, 'IMAGE_ID') === undefined ? undefined : await imageById(tx, Number(pair(vector, 'IMAGE_ID')));
  const prefix = pair(vector, 'DEV_PREFIX');
  const id = await insertNewImage(tx, ctx, {
    name,
    // the first disk of a machine is the one it starts from
    type: origin?.type ?? (disk.diskId === 0 ? IMAGE_TYPE.OS : IMAGE_TYPE.DATABLOCK),
    source,
    format: ds.ds_mad === 'dummy' ? 'dummy_format' : 'qcow2',
    size_mb: disk.sizeMb,
    datastore_id: ds.id,
    template: pack([...(prefix === undefined ? [] : [{ key: 'DEV_PREFIX', value: prefix }]), { key: 'FROM_BACKUP_ID', value: String(image.id) }]),
    cloning_id: image.id,
  });
  const args: FillArgs = { backupId: image.id, diskId: disk.diskId };
  await insertOperation(tx, { kind: 'image.restore', objectType: 'IMAGE', objectId: id, args, uid: ctx.caller.uid, gid: ctx.caller.gid }, ctx.clock.now());
  return id;
};

const diskOf = (t: Template, diskId: number): Pairs | undefined => vectors(t, 'DISK').find((d) => pair(d, 'DISK_ID') === String(diskId));

const templateOf = (
  ctx: Ctx,
  input: RestoreImage,
  image: ImageRow,
  { vmId, vmName, template, userTemplate }: BackupContent,
  images: ReadonlyMap<number, number>,
): Template => {
  // what was sealed for that VM would not open in another one
  const machine = asTemplate({ name: vmName, template: sharedTemplate(ctx, 'VM', { id: vmId, uid: image.uid }, template) }, images, !input.noIp).filter(
    (a) => !input.noNic || (a.key !== 'NIC' && a.key !== 'NIC_ALIAS'),
  );
  return [...machine, ...userTemplate];
};
