import { type ImageRow, imageById, updateImage } from '../../../state/images';
import type { Db } from '../../../state/open';
import { insertOperation } from '../../../state/operations';
import { IMAGE_STATE, imageStateName } from '../../model/objectStates';
import { keptBecause, newTree, type SnapshotTree, snapshotOf } from '../../model/snapshotTree';
import { type Ctx, writeRequest } from '../request';
import { refuseBusy, refused } from './refused';

/** An image's snapshots came with a VM that had it as its persistent disk; they stay when the VM goes. */
export const snapshotsOf = (image: Pick<ImageRow, 'snapshots'>): SnapshotTree =>
  image.snapshots === '' ? newTree(undefined) : (JSON.parse(image.snapshots) as SnapshotTree);

export type SnapshotDeed = 'delete' | 'revert' | 'flatten';

export interface SnapshotArgs {
  readonly deed: SnapshotDeed;
  readonly snapshotId: number;
}

export interface SnapshotOfImage {
  readonly id: number;
  readonly snapshotId: number;
}

const WORDS: Readonly<Record<SnapshotDeed, string>> = { delete: 'delete snapshot', revert: 'revert to snapshot', flatten: 'flatten snapshot' };

const ready = async (tx: Db, wire: string, input: SnapshotOfImage, deed: SnapshotDeed): Promise<ImageRow> => {
  const image = (await imageById(tx, input.id)) as ImageRow;
  const tree = snapshotsOf(image);
  if (!snapshotOf(tree, input.snapshotId)) throw refused(wire, image.id, 'snapshot-missing', 'Snapshot does not exist');
  await refuseBusy(tx, wire, image, `${WORDS[deed]} of`);
  if (image.state !== IMAGE_STATE.READY) throw refused(wire, image.id, 'image-state', `Cannot ${WORDS[deed]} in state: ${imageStateName(image.state)}`);
  const kept = deed === 'delete' ? keptBecause(tree, input.snapshotId) : undefined;
  if (kept) throw refused(wire, image.id, 'snapshot-in-use', kept);
  return image;
};

/** LOCKED while its bytes are worked on; the operation's end gives it back. */
const requestOf = (deed: SnapshotDeed) => {
  const wire = `one.image.snapshot${deed}`;
  return writeRequest<SnapshotOfImage, { operation: number }>({
    wire,
    async run(tx, input, ctx: Ctx) {
      const image = await ready(tx, wire, input, deed);
      await updateImage(tx, image.id, { state: IMAGE_STATE.LOCKED, prev_state: image.state });
      const args: SnapshotArgs = { deed, snapshotId: input.snapshotId };
      return {
        operation: await insertOperation(
          tx,
          { kind: 'image.snapshot', objectType: 'IMAGE', objectId: image.id, args, uid: ctx.caller.uid, gid: ctx.caller.gid },
          ctx.clock.now(),
        ),
      };
    },
  });
};

export const snapshotDelete = requestOf('delete');
export const snapshotRevert = requestOf('revert');
export const snapshotFlatten = requestOf('flatten');
