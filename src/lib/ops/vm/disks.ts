import type { Insertable } from 'kysely';
import { type DatastoreRow, datastoreById } from '../../../state/datastores';
import { type ImageRow, imageById, imageByOwnerAndName, vmIdsOfImage } from '../../../state/images';
import { clustersOf } from '../../../state/objects';
import type { Db } from '../../../state/open';
import { unpack } from '../../../state/packing';
import type { Schema } from '../../../state/schema';
import { userByName } from '../../../state/users';
import { deniedError, missingError, preconditionError } from '../../errors/errors';
import { DATASTORE_TYPE, IMAGE_STATE, IMAGE_TYPE, isFileType } from '../../model/objectStates';
import { type Pairs, pair, single, type Template } from '../../template/template';
import type { Ctx } from '../request';
import { visible } from '../visible';

export interface ResolvedDisks {
  /** one vector a disk, complete: DISK_ID, TARGET, SOURCE ... */
  readonly vectors: readonly Pairs[];
  readonly rows: readonly Omit<Insertable<Schema['vm_disks']>, 'vm_id'>[];
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

const findImage = async (tx: Db, ctx: Ctx, disk: Pairs, wire: string): Promise<ImageRow | undefined> => {
  const id = pair(disk, 'IMAGE_ID');
  const name = pair(disk, 'IMAGE');
  if (id === undefined && name === undefined) return undefined;
  if (id !== undefined) {
    const image = /^\d+$/.test(id) ? await imageById(tx, Number(id)) : undefined;
    if (!image) throw missingError(`[${wire}] Error getting image [${id}].`);
    return image;
  }
  const uname = pair(disk, 'IMAGE_UNAME');
  const uid = pair(disk, 'IMAGE_UID') ?? (uname === undefined ? ctx.caller.uid : (await userByName(tx, uname))?.id);
  const image = uid === undefined ? undefined : await imageByOwnerAndName(tx, Number(uid), name as string);
  if (!image)
    throw missingError(`[${wire}] User ${uname ?? ctx.caller.name} does not own an image with name: ${name} . Set IMAGE_UNAME or IMAGE_UID of owner in DISK.`, {
      next: 'oneimage list',
    });
  return image;
};

const checkImage = async (tx: Db, ctx: Ctx, image: ImageRow, wire: string): Promise<void> => {
  const [seen] = await visible(tx, ctx, 'IMAGE', [image]);
  if (!seen) throw deniedError(`[${wire}] User [${ctx.caller.uid}] : Not authorized to perform USE IMAGE [${image.id}].`);
  if (isFileType(image.type)) throw preconditionError('image-type', `[${wire}] image ${image.id} "${image.name}" is a file for context or boot, not a disk`);
  const usable = [IMAGE_STATE.READY, IMAGE_STATE.USED, IMAGE_STATE.LOCKED, IMAGE_STATE.USED_PERS] as number[];
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

const inherited = (ds: DatastoreRow, keys: readonly string[]): [string, string][] => {
  const t = unpack(ds.template);
  return keys.flatMap((key) => {
    const value = single(t, key);
    return value === undefined ? [] : [[key, value] as [string, string]];
  });
};

const isCd = (image: ImageRow): boolean => image.type === IMAGE_TYPE.CDROM;

/** A disk may be larger than its image, never smaller: cutting would lose bytes. A persistent one is the image. */
const sizeOf = (image: ImageRow, given: Pairs, wire: string): string => {
  const asked = pair(given, 'SIZE');
  if (asked === undefined || asked === '') return String(image.size_mb);
  const mb = Number(asked);
  if (!Number.isInteger(mb) || mb < image.size_mb || (image.persistent === 1 && mb !== image.size_mb)) {
    throw preconditionError(
      'disk-size',
      `[${wire}] SIZE ${JSON.stringify(asked)} of the disk of image ${image.id}: it is a whole number of MB, at least ${image.size_mb}${image.persistent === 1 ? ', and a persistent image keeps its own' : ''}`,
    );
  }
  return asked;
};

const imageDisk = (image: ImageRow, given: Pairs, ds: DatastoreRow, clusterIds: readonly number[], wire: string): [string, string][] => {
  const t = unpack(image.template);
  const persistent = image.persistent === 1;
  const size = sizeOf(image, given, wire);
  const merged = new Map<string, string>([
    // the owner's words first: what the image and its datastore say wins, or a raw disk could be read as qcow2 and name any file of the node
    ...given,
    ...inherited(ds, ['ALLOW_ORPHANS', 'CLONE_TARGET', 'LN_TARGET', 'PERSISTENT_SNAPSHOTS']),
    ['CLONE', persistent ? 'NO' : 'YES'],
    ['CLUSTER_ID', clusterIds.join(',')],
    ['DATASTORE', ds.name],
    ['DATASTORE_ID', String(ds.id)],
    ['DISK_SNAPSHOT_TOTAL_SIZE', '0'],
    ['DISK_TYPE', 'FILE'],
    ['DRIVER', single(t, 'DRIVER') ?? image.format],
    ['FORMAT', image.format],
    ['IMAGE_STATE', String(persistent ? IMAGE_STATE.USED_PERS : IMAGE_STATE.USED)],
    ['ORIGINAL_SIZE', String(image.size_mb)],
    ['READONLY', isCd(image) ? 'YES' : 'NO'],
    ['SAVE', persistent ? 'YES' : 'NO'],
    ['SOURCE', image.format === 'dummy_format' ? 'dummy_path' : image.source],
    ['TM_MAD', ds.tm_mad],
    ['TYPE', isCd(image) ? 'CDROM' : 'FILE'],
    ['IMAGE', image.name],
    ['IMAGE_ID', String(image.id)],
    ['SIZE', size],
  ]);
  if (persistent) merged.set('PERSISTENT', 'YES');
  const prefix = pair(given, 'DEV_PREFIX') ?? single(t, 'DEV_PREFIX');
  if (prefix !== undefined) merged.set('DEV_PREFIX', prefix);
  const target = pair(given, 'TARGET') ?? single(t, 'TARGET');
  if (target !== undefined) merged.set('TARGET', target);
  return [...merged];
};

const volatileDisk = (given: Pairs, wire: string): [string, string][] => {
  const type = (pair(given, 'TYPE') ?? '').toLowerCase();
  const size = Number(pair(given, 'SIZE') ?? Number.NaN);
  if (type !== 'fs' && type !== 'swap')
    throw preconditionError(
      'disk-type',
      `[${wire}] a DISK names an IMAGE, or is volatile with TYPE fs or swap; this one has TYPE "${pair(given, 'TYPE') ?? ''}"`,
    );
  if (!Number.isInteger(size) || size <= 0)
    throw preconditionError('disk-size', `[${wire}] a volatile DISK needs a SIZE in MB; this one has "${pair(given, 'SIZE') ?? ''}"`);
  const format = type === 'swap' ? 'raw' : (pair(given, 'FORMAT') ?? 'raw');
  if (format !== 'raw' && format !== 'qcow2') throw preconditionError('disk-format', `[${wire}] FORMAT of a volatile DISK is raw or qcow2, not "${format}"`);
  return [
    ...new Map([
      ...given,
      ['TYPE', type],
      ['FORMAT', format],
      ['DRIVER', format],
      ['DISK_TYPE', 'FILE'],
      ['SAVE', 'NO'],
      ['READONLY', 'NO'],
      ['PERSISTENT', 'NO'],
    ] as [string, string][]),
  ];
};

const intersect = (a: readonly number[] | undefined, b: readonly number[]): readonly number[] => (a === undefined ? b : a.filter((x) => b.includes(x)));

/** DISK vectors as they will be for the VM's life. Images are checked for right, state and use; nothing is written. */
export const resolveDisks = async (tx: Db, ctx: Ctx, given: readonly Pairs[], wire: string): Promise<ResolvedDisks> => {
  const targets = new Targets(given.flatMap((d) => pair(d, 'TARGET') ?? []));
  let clusters: readonly number[] | undefined;
  const vectors: Pairs[] = [];
  const rows: Omit<Insertable<Schema['vm_disks']>, 'vm_id'>[] = [];
  const images: ImageRow[] = [];
  for (const [diskId, disk] of given.entries()) {
    const image = await findImage(tx, ctx, disk, wire);
    let pairs: [string, string][];
    if (image) {
      await checkImage(tx, ctx, image, wire);
      if (image.persistent === 1 && images.some((i) => i.id === image.id))
        throw preconditionError('image-in-use', `[${wire}] Cannot acquire image ${image.id}, it is persistent and stands twice in this VM`);
      const ds = await datastoreById(tx, image.datastore_id);
      if (!ds || ds.type !== DATASTORE_TYPE.IMAGE)
        throw preconditionError('image-datastore', `[${wire}] image ${image.id} is in datastore ${image.datastore_id}, which is no image datastore`);
      const of = await clustersOf(tx, 'DATASTORE', ds.id);
      clusters = intersect(clusters, of);
      images.push(image);
      pairs = imageDisk(image, disk, ds, of, wire);
    } else pairs = volatileDisk(disk, wire);
    const map = new Map(pairs);
    const prefix = map.get('DEV_PREFIX') || (image && isCd(image) ? ctx.config.cdromPrefix : ctx.config.devicePrefix);
    map.set('DEV_PREFIX', prefix);
    if (!map.get('TARGET')) map.set('TARGET', targets.next(prefix, wire));
    map.set('DISK_ID', String(diskId));
    vectors.push([...map]);
    rows.push({
      disk_id: diskId,
      image_id: image?.id ?? null,
      datastore_id: image?.datastore_id ?? null,
      size_mb: Number(map.get('SIZE')),
      persistent: image?.persistent ?? 0,
    });
  }
  return { vectors, rows, clusters, images };
};

/** Targets that a VM's disks hold already. */
export const targetsOf = (vm: Template): string[] =>
  vm.flatMap((a) => (a.key === 'DISK' && typeof a.value !== 'string' ? (pair(a.value, 'TARGET') ?? []) : []));
