import type { Db } from '../../../../state/open';
import { saveSnapshotTree, snapshotTreeOr, vmDisk } from '../../../../state/vmParts';
import type { VmDiskRow } from '../../../../state/vms';
import { missingError, preconditionError } from '../../../errors/errors';
import { checkName } from '../../../model/names';
import { keptBecause, renamed, reserved, type SnapshotTree, snapshotOf } from '../../../model/snapshotTree';
import { type Pairs, pair } from '../../../template/template';
import { writeRequest } from '../../request';
import type { Begun } from '../action';
import { allowed, type Subject, start, subjectOf, theDisk } from './subject';

export interface OfDisk {
  readonly id: number;
  readonly diskId: number;
}

interface Shot extends Subject {
  readonly disk: Pairs;
  readonly row: VmDiskRow;
  readonly tree: SnapshotTree;
}

const shotOf = async (tx: Db, { id, diskId }: OfDisk, wire: string): Promise<Shot> => {
  const subject = await subjectOf(tx, id);
  const disk = theDisk(subject.template, diskId, wire);
  const row = await vmDisk(tx, id, diskId);
  if (!row) throw missingError(`[${wire}] VM disk does not exist`);
  return { ...subject, disk, row, tree: await snapshotTreeOr(tx, row, pair(disk, 'ALLOW_ORPHANS')) };
};

const theSnapshot = (tree: SnapshotTree, snapshotId: number, wire: string): void => {
  if (!snapshotOf(tree, snapshotId)) throw missingError(`[${wire}] Snapshot does not exist`);
};

/** Its id is taken in the same transaction, and is never another snapshot's, whatever becomes of this one. */
export const diskSnapshotCreate = writeRequest<OfDisk & { readonly name: string }, Begun>({
  wire: 'one.vm.disksnapshotcreate',
  async run(tx, input, ctx) {
    const wire = 'one.vm.disksnapshotcreate';
    const shot = await shotOf(tx, input, wire);
    const transition = allowed('disk-snapshot-create', shot);
    checkName(wire, input.name);
    if (pair(shot.disk, 'TYPE')?.toUpperCase() === 'CDROM' || pair(shot.disk, 'TYPE') === 'swap')
      throw preconditionError('snapshot-disk', `[${wire}] disk ${input.diskId} is a CD or swap: there is nothing to keep`);
    const { id: snapshotId, tree } = reserved(shot.tree);
    await saveSnapshotTree(tx, shot.row, tree);
    return start(tx, ctx, shot, transition, { diskId: input.diskId, snapshotId, name: input.name });
  },
});

export const diskSnapshotRevert = writeRequest<OfDisk & { readonly snapshotId: number }, Begun>({
  wire: 'one.vm.disksnapshotrevert',
  async run(tx, input, ctx) {
    const shot = await shotOf(tx, input, 'one.vm.disksnapshotrevert');
    const transition = allowed('disk-snapshot-revert', shot);
    theSnapshot(shot.tree, input.snapshotId, 'one.vm.disksnapshotrevert');
    return start(tx, ctx, shot, transition, { diskId: input.diskId, snapshotId: input.snapshotId });
  },
});

export const diskSnapshotDelete = writeRequest<OfDisk & { readonly snapshotId: number }, Begun>({
  wire: 'one.vm.disksnapshotdelete',
  async run(tx, input, ctx) {
    const wire = 'one.vm.disksnapshotdelete';
    const shot = await shotOf(tx, input, wire);
    const transition = allowed('disk-snapshot-delete', shot);
    const kept = keptBecause(shot.tree, input.snapshotId);
    if (kept) throw preconditionError('snapshot-in-use', `[${wire}] ${kept}`, { next: `onevm disk-snapshot-list ${input.id} ${input.diskId}` });
    return start(tx, ctx, shot, transition, { diskId: input.diskId, snapshotId: input.snapshotId });
  },
});

export const diskSnapshotRename = writeRequest<OfDisk & { readonly snapshotId: number; readonly name: string }, { readonly id: number }>({
  wire: 'one.vm.disksnapshotrename',
  async run(tx, input) {
    const wire = 'one.vm.disksnapshotrename';
    const shot = await shotOf(tx, input, wire);
    allowed('disk-snapshot-rename', shot);
    theSnapshot(shot.tree, input.snapshotId, wire);
    await saveSnapshotTree(tx, shot.row, renamed(shot.tree, input.snapshotId, checkName(wire, input.name)));
    return { id: input.id };
  },
});
