import type { DatastoreRow } from '../../../state/datastores';
import type { ImageRow } from '../../../state/images';
import { unpack } from '../../../state/packing';
import { preconditionError } from '../../errors/errors';
import { wholeOf } from '../../model/numbers';
import { IMAGE_STATE, IMAGE_TYPE } from '../../model/objectStates';
import { type Pairs, pair, single, type Template } from '../../template/template';
import type { Ctx } from '../request';
import { allocationError } from './allocationError';

/** Attributes a disk takes over, as the field's configuration names them; INHERIT_*_ATTR lines of oned.conf take the place of a list. */
const INHERITED = {
  DATASTORE: [
    ...['CEPH_HOST', 'CEPH_SECRET', 'CEPH_KEY', 'CEPH_USER', 'CEPH_CONF', 'CEPH_TRASH', 'POOL_NAME', 'ISCSI_USER', 'ISCSI_USAGE', 'ISCSI_HOST'],
    ...['GLUSTER_HOST', 'GLUSTER_VOLUME', 'DISK_TYPE', 'ALLOW_ORPHANS', 'QCOW2_STANDALONE', 'SPARSE', 'LVM_THIN_ENABLE', 'PERSISTENT_SNAPSHOTS'],
    // how its files are cloned and linked, which transfer needs to know
    ...['CLONE_TARGET', 'LN_TARGET'],
  ],
  IMAGE: ['ISCSI_USER', 'ISCSI_USAGE', 'ISCSI_HOST', 'ISCSI_IQN', 'LUKS_SECRET', 'DISK_TYPE', 'SERIAL'],
} as const;

const inherited = (ctx: Ctx, kind: 'DATASTORE' | 'IMAGE', t: Template): [string, string][] => {
  const keys = ctx.config.lists.get(`INHERIT_${kind}_ATTR`) ?? INHERITED[kind];
  return keys.flatMap((key): [string, string][] => {
    const value = single(t, key);
    return value === undefined || value === '' ? [] : [[key, value]];
  });
};

export const isCd = (image: ImageRow): boolean => image.type === IMAGE_TYPE.CDROM;

/** A disk may be larger than its image, never smaller: cutting would lose bytes. A persistent one is the image. */
const sizeOf = (image: ImageRow, given: Pairs, wire: string): string => {
  const asked = pair(given, 'SIZE');
  if (asked === undefined || asked === '') return String(image.size_mb);
  const mb = wholeOf(asked);
  if (mb !== undefined && mb >= image.size_mb && (image.persistent === 0 || mb === image.size_mb)) return String(mb);
  throw preconditionError(
    'disk-size',
    `${allocationError(wire)}SIZE ${JSON.stringify(asked)} of the disk of image ${image.id}: it is a whole number of MB, at least ${image.size_mb}${image.persistent === 1 ? ', and a persistent image keeps its own' : ''}`,
  );
};

const isYes = (text: string | undefined): boolean => /^(yes|true|1)$/i.test(text ?? '');

export interface ImageDisk {
  readonly image: ImageRow;
  readonly ds: DatastoreRow;
  /** clusters the datastore is in */
  readonly clusters: readonly number[];
}

/** The vector of a disk of an image, without what depends on its place in the VM. */
export const imageDisk = (ctx: Ctx, given: Pairs, { image, ds, clusters }: ImageDisk, wire: string): [string, string][] => {
  const t = unpack(image.template);
  const persistent = image.persistent === 1;
  const disk = new Map<string, string>([
    // the owner's words first: what the image and its datastore say wins, or a raw disk could be read as qcow2 and name any file of the node
    ...given,
    ['DISK_TYPE', 'FILE'],
    ...inherited(ctx, 'DATASTORE', unpack(ds.template)),
    ...inherited(ctx, 'IMAGE', t),
    ['CLONE', persistent ? 'NO' : 'YES'],
    ['CLUSTER_ID', clusters.join(',')],
    ['DATASTORE', ds.name],
    ['DATASTORE_ID', String(ds.id)],
    ['DISK_SNAPSHOT_TOTAL_SIZE', '0'],
    ['DRIVER', single(t, 'DRIVER') ?? image.format],
    ['FORMAT', image.format],
    ['IMAGE_STATE', String(persistent ? IMAGE_STATE.USED_PERS : IMAGE_STATE.USED)],
    ['ORIGINAL_SIZE', String(image.size_mb)],
    ['READONLY', isCd(image) || isYes(pair(given, 'READONLY')) ? 'YES' : 'NO'],
    ['SAVE', persistent ? 'YES' : 'NO'],
    ['SOURCE', image.format === 'dummy_format' ? 'dummy_path' : image.source],
    ['TM_MAD', ds.tm_mad],
    ['TYPE', isCd(image) ? 'CDROM' : 'FILE'],
    ['IMAGE', image.name],
    ['IMAGE_ID', String(image.id)],
    ['SIZE', sizeOf(image, given, wire)],
  ]);
  if (persistent) disk.set('PERSISTENT', 'YES');
  for (const key of ['DEV_PREFIX', 'TARGET']) {
    const value = pair(given, key) || single(t, key);
    if (value) disk.set(key, value);
  }
  return [...disk];
};

/** A disk without an image: empty, for the life of the VM. */
export const volatileDisk = (given: Pairs, wire: string): [string, string][] => {
  const lead = allocationError(wire);
  const type = (pair(given, 'TYPE') ?? '').toLowerCase();
  const size = wholeOf(pair(given, 'SIZE')) ?? 0;
  if (type !== 'fs' && type !== 'swap')
    throw preconditionError(
      'disk-type',
      `${lead}Unknown disk type: a DISK names an IMAGE, or is volatile with TYPE fs or swap; this one has TYPE "${pair(given, 'TYPE') ?? ''}"`,
    );
  if (size <= 0) throw preconditionError('disk-size', `${lead}a volatile DISK needs a SIZE in MB; this one has "${pair(given, 'SIZE') ?? ''}"`);
  const format = type === 'swap' ? 'raw' : (pair(given, 'FORMAT') ?? 'raw').toLowerCase();
  if (format !== 'raw' && format !== 'qcow2') throw preconditionError('disk-format', `${lead}FORMAT of a volatile DISK is raw or qcow2, not "${format}"`);
  return [
    ...new Map<string, string>([
      ...given,
      ['SIZE', String(size)],
      ['TYPE', type],
      ['FORMAT', format],
      ['DRIVER', format],
      ['DISK_TYPE', 'FILE'],
      ['SAVE', 'NO'],
      ['READONLY', 'NO'],
      ['PERSISTENT', 'NO'],
    ]),
  ];
};
