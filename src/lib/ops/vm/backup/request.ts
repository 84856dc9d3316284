import { backupJobById } from '../../../../state/backupJobs';
import { setJobVm } from '../../../../state/backupJobVms';
import { type DatastoreRow, datastoreById } from '../../../../state/datastores';
import { nameTaken } from '../../../../state/objects';
import type { Db } from '../../../../state/open';
import { pack, unpack } from '../../../../state/packing';
import { type VmRow, vmBody } from '../../../../state/vms';
import { missingError, preconditionError } from '../../../errors/errors';
import { backupSettings } from '../../../model/backupConfig';
import { DATASTORE_TYPE, IMAGE_TYPE } from '../../../model/objectStates';
import { isVector, type Pairs, pair, single, type Template, vector, vectors } from '../../../template/template';
import { demand } from '../../demand';
import { insertNewImage } from '../../image/insertNew';
import { type Ctx, writeRequest } from '../../request';
import type { Begun } from '../action';
import { lastRecord } from '../history';
import { allowed, idIn, start, subjectOf } from '../parts/subject';
import type { BackupArgs } from './args';
import type { BackupContent } from './content';

const WIRE = 'one.vm.backup';

export interface BackupVm {
  readonly id: number;
  /** absent: that of the job, else where the last one went */
  readonly datastoreId: number | undefined;
  /** of a chain of increments; every backup is whole, so there is none to begin anew */
  readonly reset?: boolean;
  /** the job it is made for: what that says has precedence over what the VM says */
  readonly jobId?: number;
}

/** Makes a backup of a VM as it is now, running or powered off. The image is the VM's owner's, LOCKED until it is whole. */
export const backup = writeRequest<BackupVm, Begun & { readonly imageId: number }>({
  wire: WIRE,
  async run(tx, input, ctx) {
    const job = input.jobId === undefined ? [] : await jobTemplate(tx, input.jobId);
    const { template } = await vmBody(tx, input.id);
    const config = vector(template, 'BACKUP_CONFIG') ?? [];
    const ds = await datastoreFor(tx, ctx, input, job, config);
    const subject = await subjectOf(tx, input.id);
    const transition = allowed('backup', subject);
    await refuseOtherWorld(tx, input.id, ds);
    const settings = backupSettings([...config, ...job.flatMap((a) => (isVector(a.value) ? [] : [[a.key, a.value] as const]))]);
    if (typeof settings === 'string')
      throw preconditionError('backup-config', `[${WIRE}] BACKUP_CONFIG of VM ${input.id}: ${settings}`, { next: `onevm backupmode ${input.id} FULL` });
    const disks = vectors(template, 'DISK').filter((d) => isBackedUp(d, settings.volatile));
    if (disks.length === 0)
      throw preconditionError('backup-disks', `[${WIRE}] VM ${input.id} has no disk to back up (disks of no image only with BACKUP_VOLATILE=YES)`, {
        next: `onevm show ${input.id}`,
      });
    const imageId = await insertBackup(tx, ctx, subject.vm, ds, disks);
    const { freeze, keepLast } = settings;
    const args: BackupArgs = {
      imageId,
      diskIds: disks.map((d) => idIn(d, 'DISK_ID')),
      freeze,
      keepLast,
      ...(input.jobId === undefined ? {} : { jobId: input.jobId }),
    };
    if (input.jobId !== undefined) await setJobVm(tx, input.jobId, input.id, 'running');
    return { ...(await start(tx, ctx, subject, transition, { ...args })), imageId };
  },
});

const jobTemplate = async (tx: Db, jobId: number): Promise<Template> => {
  const job = await backupJobById(tx, jobId);
  if (!job) throw missingError(`[${WIRE}] Error getting backup job [${jobId}].`);
  return unpack(job.template).filter((a) => ['MODE', 'FS_FREEZE', 'BACKUP_VOLATILE', 'KEEP_LAST', 'DATASTORE_ID'].includes(a.key) && a.value !== '');
};

/** CDs are used again and swap is worth nothing; a disk of no image begins empty. */
const isBackedUp = (disk: Pairs, volatile: boolean): boolean =>
  pair(disk, 'TYPE')?.toUpperCase() !== 'CDROM' && pair(disk, 'TYPE')?.toLowerCase() !== 'swap' && (volatile || pair(disk, 'IMAGE_ID') !== undefined);

const datastoreFor = async (tx: Db, ctx: Ctx, input: BackupVm, job: Template, config: Pairs): Promise<DatastoreRow> => {
  const said = input.datastoreId ?? (single(job, 'DATASTORE_ID') || pair(config, 'LAST_DATASTORE_ID'));
  if (said === undefined)
    throw preconditionError('backup-datastore', `[${WIRE}] No datastore is given, and VM ${input.id} has no backup yet that would say one`, {
      next: `onevm backup ${input.id} -d DATASTORE`,
    });
  const ds = await datastoreById(tx, Number(said));
  if (!ds) throw missingError(`[${WIRE}] Error getting datastore [${said}].`, { next: 'onedatastore list' });
  if (ds.type !== DATASTORE_TYPE.BACKUP)
    throw preconditionError('datastore-type', `[${WIRE}] Datastore needs to be of type BACKUP`, { next: 'onedatastore list' });
  await demand(tx, ctx, WIRE, 'USE', 'DATASTORE', ds.id);
  return ds;
};

/** What is only played cannot be kept in a real place, nor the other way round. */
const refuseOtherWorld = async (tx: Db, vmId: number, ds: DatastoreRow): Promise<void> => {
  const played = (await lastRecord(tx, vmId))?.tm_mad === 'dummy';
  if (played === (ds.ds_mad === 'dummy')) return;
  throw preconditionError(
    'datastore-type',
    `[${WIRE}] VM ${vmId} is ${played ? 'played' : 'real'}, and datastore ${ds.id} is not: its driver is ${ds.ds_mad}`,
    {
      next: 'onedatastore list',
    },
  );
};

/** um-: what a VM holds is its owner's, whatever his umask is */
const OWNER_ONLY = 0o600;

const insertBackup = async (tx: Db, ctx: Ctx, vm: VmRow, ds: DatastoreRow, disks: readonly Pairs[]): Promise<number> => {
  const now = ctx.clock.now();
  const body = await vmBody(tx, vm.id);
  const content: BackupContent = {
    vmId: vm.id,
    vmName: vm.name,
    key: ctx.uuid(),
    date: now,
    ...body,
    disks: disks.map((d) => ({ diskId: idIn(d, 'DISK_ID'), sizeMb: Number(pair(d, 'SIZE')) })),
  };
  return insertNewImage(tx, ctx, {
    name: await freeName(tx, vm, now),
    uid: vm.uid,
    gid: vm.gid,
    permissions: OWNER_ONLY,
    type: IMAGE_TYPE.BACKUP,
    source: content.key,
    format: 'qcow2',
    // counts for quotas until it is known what it takes
    size_mb: content.disks.reduce((sum, d) => sum + d.sizeMb, 0),
    datastore_id: ds.id,
    template: pack([]),
    backup: JSON.stringify(content),
    backup_vm_id: vm.id,
  });
};

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (n: number): string => String(n).padStart(2, '0');

/** `3 26-Nov 14.05.09`; a second one of the same second, of a VM that was given to the same owner, gets a number. */
const freeName = async (tx: Db, vm: VmRow, now: number): Promise<string> => {
  const d = new Date(now * 1000);
  const name = `${vm.id} ${two(d.getDate())}-${MONTHS[d.getMonth()]} ${[d.getHours(), d.getMinutes(), d.getSeconds()].map(two).join('.')}`;
  for (let n = 1; ; n++) {
    const tried = n === 1 ? name : `${name} (${n})`;
    if ((await nameTaken(tx, 'IMAGE', tried, vm.uid)) === undefined) return tried;
  }
};
