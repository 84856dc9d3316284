import { type DatastoreRow, datastoreById } from '../../../../state/datastores';
import { updateImage } from '../../../../state/images';
import type { Db } from '../../../../state/open';
import { insertVmDisk } from '../../../../state/vmParts';
import { updateVmTemplate } from '../../../../state/vms';
import { preconditionError } from '../../../errors/errors';
import { IMAGE_STATE } from '../../../model/objectStates';
import { statesAllowing } from '../../../model/transitions';
import { type Template, vectors } from '../../../template/template';
import { writeRequest } from '../../request';
import type { Begun } from '../action';
import { resolveDisks } from '../disks';
import { lastRecord } from '../history';
import { allowed, marked, nextDiskId, start, subjectOf, takenTargets } from './subject';

const WIRE = 'one.vm.attach';

export interface AttachDisk {
  readonly id: number;
  /** one DISK */
  readonly template: Template;
}

/** Gives a VM one more disk: of an image, or an empty one. */
export const diskAttach = writeRequest<AttachDisk, Begun>({
  wire: WIRE,
  async run(tx, input, ctx) {
    const subject = await subjectOf(tx, input.id);
    const { vm, template } = subject;
    const record = await lastRecord(tx, vm.id);
    if (!record)
      throw preconditionError('vm-nowhere', `[${WIRE}] VM is not running in any host (allowed in: ${statesAllowing('disk-attach').join(', ')})`, {
        next: `onevm show ${vm.id}`,
      });
    const transition = allowed('disk-attach', subject);
    const given = vectors(input.template, 'DISK');
    if (given.length !== 1) throw preconditionError('disk-template', `[${WIRE}] Error attaching disk: one DISK is needed, and ${given.length} are given`);
    const diskId = nextDiskId(template);
    const found = await resolveDisks(tx, ctx, given, WIRE, { firstId: diskId, taken: takenTargets(template) });
    const [disk, row, image] = [found.vectors[0], found.rows[0], found.images[0]];
    if (!disk || !row) throw new Error('a disk that was resolved is missing');
    if (found.clusters && !found.clusters.includes(record.cluster_id))
      throw preconditionError('vm-clusters', `[${WIRE}] the image's datastore is not in cluster ${record.cluster_id}, where the VM is`, {
        next: `onecluster adddatastore ${record.cluster_id} ${row.datastore_id}`,
      });
    if (image?.state === IMAGE_STATE.LOCKED)
      throw preconditionError('image-state', `[${WIRE}] Cannot acquire image ${image.id}, it is still being written`, { next: `oneimage show ${image.id}` });
    if (image?.state === IMAGE_STATE.READY)
      await updateImage(tx, image.id, { state: image.persistent === 1 ? IMAGE_STATE.USED_PERS : IMAGE_STATE.USED, prev_state: image.state });
    const whole = image ? disk : inSystemDatastore(disk, await systemOf(tx, record.datastore_id), record.cluster_id);
    await insertVmDisk(tx, { ...row, vm_id: vm.id });
    await updateVmTemplate(tx, vm.id, [...template, { key: 'DISK', value: marked(whole) }]);
    return start(tx, ctx, subject, transition, { diskId });
  },
});

const systemOf = async (tx: Db, id: number): Promise<DatastoreRow> => {
  const ds = await datastoreById(tx, id);
  if (!ds) throw new Error(`system datastore ${id} is not in the state`);
  return ds;
};

/** An empty disk lies where the VM lies, and says so. */
const inSystemDatastore = (disk: readonly (readonly [string, string])[], ds: DatastoreRow, clusterId: number) => [
  ...new Map<string, string>([
    ...disk.filter(([k]) => !['SAVE', 'READONLY', 'PERSISTENT'].includes(k)),
    ['ALLOW_ORPHANS', 'NO'],
    ['CLUSTER_ID', String(clusterId)],
    ['DATASTORE', ds.name],
    ['DATASTORE_ID', String(ds.id)],
    ['PERSISTENT_SNAPSHOTS', 'YES'],
    ['TM_MAD', ds.tm_mad],
    ['TM_MAD_SYSTEM', ds.tm_mad],
  ]),
];
