import { type Insertable, sql, type Updateable } from 'kysely';
import { newTree, type SnapshotTree, totalMb } from '../lib/model/snapshotTree';
import { imageById, updateImage } from './images';
import { type Db, rowsBy } from './open';
import type { Schema } from './schema';
import type { VmDiskRow } from './vms';

/** Rows of what a VM is made of, one by one: disks and addresses come and go while it lives. */

export const insertVmDisk = async (tx: Db, row: Insertable<Schema['vm_disks']>): Promise<void> => {
  await tx.insertInto('vm_disks').values(row).execute();
};

export const updateVmDisk = async (tx: Db, vmId: number, diskId: number, change: Updateable<Schema['vm_disks']>): Promise<void> => {
  await tx.updateTable('vm_disks').set(change).where('vm_id', '=', vmId).where('disk_id', '=', diskId).execute();
};

export const deleteVmDisk = async (tx: Db, vmId: number, diskId: number): Promise<void> => {
  await tx.deleteFrom('vm_disks').where('vm_id', '=', vmId).where('disk_id', '=', diskId).execute();
};

export const vmDisk = (db: Db, vmId: number, diskId: number): Promise<VmDiskRow | undefined> =>
  db.selectFrom('vm_disks').selectAll().where('vm_id', '=', vmId).where('disk_id', '=', diskId).executeTakeFirst();

export const releaseLease = async (tx: Db, vmId: number, nicId: number): Promise<void> => {
  await tx.deleteFrom('leases').where('vm_id', '=', vmId).where('nic_id', '=', nicId).execute();
};

const treeIn = (text: string | undefined): SnapshotTree | undefined => (text ? (JSON.parse(text) as SnapshotTree) : undefined);

/** The snapshots of a disk. Those of a persistent one are its image's: they were there before the VM and stay after it. undefined: it never had one. */
export const snapshotTree = async (db: Db, disk: VmDiskRow): Promise<SnapshotTree | undefined> =>
  disk.persistent === 1 && disk.image_id !== null ? treeIn((await imageById(db, disk.image_id))?.snapshots) : treeIn(disk.snapshots);

export const snapshotTreeOr = async (db: Db, disk: VmDiskRow, allowOrphans: string | undefined): Promise<SnapshotTree> =>
  (await snapshotTree(db, disk)) ?? newTree(allowOrphans);

export const saveSnapshotTree = async (tx: Db, disk: VmDiskRow, tree: SnapshotTree): Promise<void> => {
  const text = JSON.stringify(tree);
  if (disk.persistent === 1 && disk.image_id !== null) await updateImage(tx, disk.image_id, { snapshots: text });
  else await updateVmDisk(tx, disk.vm_id, disk.disk_id, { snapshots: text, snapshots_mb: totalMb(tree) });
};

/** A disk that has or had snapshots, and its tree. */
export interface DiskTree {
  readonly diskId: number;
  readonly tree: SnapshotTree;
}

const treesQuery = (db: Db, vmId: number) =>
  db
    .selectFrom('vm_disks')
    .leftJoin('images', (on) => on.onRef('images.id', '=', 'vm_disks.image_id').on('vm_disks.persistent', '=', sql.lit(1)))
    .select(['vm_disks.disk_id as diskId', 'vm_disks.snapshots as own', 'images.snapshots as image'])
    .where('vm_disks.vm_id', '=', vmId)
    .where((e) => e.or([e('vm_disks.snapshots', '<>', sql.lit('')), e('images.snapshots', '<>', sql.lit(''))]))
    .orderBy('vm_disks.disk_id');

type TreeRow = { diskId: number; own: string; image: string | null };
const asTree = ({ diskId, own, image }: TreeRow): DiskTree[] => {
  const tree = treeIn(image || own);
  return tree ? [{ diskId, tree }] : [];
};

/** The trees of a VM's disks. */
export const diskTrees = async (db: Db, vmId: number): Promise<readonly DiskTree[]> => (await treesQuery(db, vmId).execute()).flatMap(asTree);

/** The same for many VMs, one after the other. */
export const diskTreesBy = (db: Db): ((vmId: number) => readonly DiskTree[]) => {
  const rows = rowsBy(db, (id) => treesQuery(db, id).compile());
  return (vmId) => (rows(vmId) as TreeRow[]).flatMap(asTree);
};
