import { datastoreById } from '../../../state/datastores';
import { type ImageRow, vmIdsOfImage } from '../../../state/images';
import { clustersOf } from '../../../state/objects';
import type { Db } from '../../../state/open';
import type { NewVmDisk } from '../../../state/vms';
import { deniedError, missingError, preconditionError } from '../../errors/errors';
import { DATASTORE_TYPE, IMAGE_STATE, isFileType } from '../../model/objectStates';
import { type Pairs, pair, type Template } from '../../template/template';
import type { Ctx } from '../request';
import { visible } from '../visible';
import { allocationError } from './allocationError';
import { imageOf, namesImage, ownerOf } from './diskImage';
import { imageDisk, isCd, volatileDisk } from './diskVectors';

export interface ResolvedDisks {
  /** one vector a disk, complete: DISK_ID, TARGET, SOURCE ... */
  readonly vectors: readonly Pairs[];
  readonly rows: readonly NewVmDisk[];
  /** clusters all image datastores are in; undefined: no disk says */
  readonly clusters: readonly number[] | undefined;
  readonly images: readonly ImageRow[];
}

/** Letters of targets: vda ... vdz. */
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** The first free device of a prefix. Given targets are kept, so they are collected first. */
export class Targets {
  private readonly used: Set<string>;
  constructor(taken: readonly string[]) {
    this.used = new Set(taken);
  }
  next(prefix: string, wire: string): string {
    const letter = [...LETTERS].find((l) => !this.used.has(prefix + l));
    if (!letter) throw preconditionError('vm-targets', `[${wire}] there is no free device of prefix ${prefix} left`);
    this.used.add(prefix + letter);
    return prefix + letter;
  }
}

const findImage = async (tx: Db, ctx: Ctx, disk: Pairs, wire: string, diskId: number): Promise<ImageRow | undefined> => {
  if (!namesImage(disk)) return undefined;
  const image = await imageOf(tx, disk, ctx.caller.uid);
  if (image) return image;
  const id = pair(disk, 'IMAGE_ID');
  if (id) throw missingError(`[${wire}] Error getting image [${id}].`);
  const owner = (await ownerOf(tx, disk, ctx.caller.uid)) ?? pair(disk, 'IMAGE_UNAME');
  throw missingError(
    `${allocationError(wire)}DISK ${diskId}: User ${owner} does not own an image with name: ${pair(disk, 'IMAGE')} . Set IMAGE_UNAME or IMAGE_UID of owner in DISK.`,
    { next: 'oneimage list' },
  );
};

const checkImage = async (tx: Db, ctx: Ctx, image: ImageRow, wire: string): Promise<void> => {
  const [seen] = await visible(tx, ctx, 'IMAGE', [image]);
  if (!seen) throw deniedError(`[${wire}] User [${ctx.caller.uid}] : Not authorized to perform USE IMAGE [${image.id}].`);
  if (isFileType(image.type)) throw preconditionError('image-type', `[${wire}] image ${image.id} "${image.name}" is a file for context or boot, not a disk`);
  const usable = [IMAGE_STATE.READY, IMAGE_STATE.USED, IMAGE_STATE.LOCKED, IMAGE_STATE.USED_PERS] as number[];
  // while it is copied it may be read, not written
  if (image.persistent === 0) usable.push(IMAGE_STATE.CLONE);
  if (!usable.includes(image.state))
    throw preconditionError('image-state', `[${wire}] Cannot acquire image ${image.id}, it is ${image.error ? `in error: ${image.error}` : 'not ready'}`, {
      next: `oneimage show ${image.id}`,
    });
  if (image.persistent === 0) return;
  const users = await vmIdsOfImage(tx, image.id);
  if (users.length > 0)
    throw preconditionError('image-in-use', `[${wire}] Cannot acquire image ${image.id}, it is persistent and already in use`, {
      next: `onevm show ${users[0]}`,
    });
};

const intersect = (a: readonly number[] | undefined, b: readonly number[]): readonly number[] => (a === undefined ? b : a.filter((x) => b.includes(x)));

/** Where new disks stand among those the VM has already. */
export interface DiskPlace {
  readonly firstId: number;
  readonly taken: readonly string[];
}

/** The targets that were asked for, each once; those that were not are given out after all that were. */
const askedTargets = (resolved: readonly ReadonlyMap<string, string>[], taken: readonly string[], wire: string): Targets => {
  const asked = resolved.flatMap((d) => d.get('TARGET') || []);
  const twice = asked.find((target, i) => asked.indexOf(target) !== i || taken.includes(target));
  if (twice !== undefined) throw preconditionError('disk-target', `${allocationError(wire)}Two disks have defined the same target ${twice}`);
  const odd = asked.find((target) => !/^[a-z][a-z0-9]{1,15}$/.test(target));
  if (odd !== undefined) throw preconditionError('disk-target', `${allocationError(wire)}TARGET "${odd}" is no name of a device (vda, sdb, hdc)`);
  return new Targets([...taken, ...asked]);
};

/** DISK vectors as they will be for the VM's life. Images are checked for right, state and use; nothing is written. */
export const resolveDisks = async (
  tx: Db,
  ctx: Ctx,
  given: readonly Pairs[],
  wire: string,
  place: DiskPlace = { firstId: 0, taken: [] },
): Promise<ResolvedDisks> => {
  let clusters: readonly number[] | undefined;
  const resolved: { readonly image: ImageRow | undefined; readonly disk: Map<string, string> }[] = [];
  for (const [index, disk] of given.entries()) {
    const image = await findImage(tx, ctx, disk, wire, place.firstId + index);
    if (!image) {
      resolved.push({ image, disk: new Map(volatileDisk(disk, wire)) });
      continue;
    }
    await checkImage(tx, ctx, image, wire);
    if (image.persistent === 1 && resolved.some((r) => r.image?.id === image.id))
      throw preconditionError('image-in-use', `[${wire}] Cannot acquire image ${image.id}, it is persistent and stands twice in this VM`);
    const ds = await datastoreById(tx, image.datastore_id);
    if (!ds || ds.type !== DATASTORE_TYPE.IMAGE)
      throw preconditionError('image-datastore', `[${wire}] image ${image.id} is in datastore ${image.datastore_id}, which is no image datastore`);
    const of = await clustersOf(tx, 'DATASTORE', ds.id);
    clusters = intersect(clusters, of);
    resolved.push({ image, disk: new Map(imageDisk(ctx, disk, { image, ds, clusters: of }, wire)) });
  }
  const targets = askedTargets(
    resolved.map((r) => r.disk),
    place.taken,
    wire,
  );
  const rows: NewVmDisk[] = [];
  for (const [index, { image, disk }] of resolved.entries()) {
    const prefix = disk.get('DEV_PREFIX') || (image && isCd(image) ? ctx.config.cdromPrefix : ctx.config.devicePrefix);
    disk.set('DEV_PREFIX', prefix);
    if (!disk.get('TARGET')) disk.set('TARGET', targets.next(prefix, wire));
    disk.set('DISK_ID', String(place.firstId + index));
    rows.push({
      disk_id: place.firstId + index,
      image_id: image?.id ?? null,
      datastore_id: image?.datastore_id ?? null,
      size_mb: Number(disk.get('SIZE')),
      persistent: image?.persistent ?? 0,
    });
  }
  return { vectors: resolved.map((r) => [...r.disk]), rows, clusters, images: resolved.flatMap((r) => r.image ?? []) };
};

/** Targets that a VM's disks hold already. */
export const targetsOf = (vm: Template): string[] =>
  vm.flatMap((a) => (a.key === 'DISK' && typeof a.value !== 'string' ? (pair(a.value, 'TARGET') ?? []) : []));
