import type { Insertable, Selectable, Updateable } from 'kysely';
import type { Db } from './open';
import type { Schema } from './schema';
import { DONE } from './vmStates';

export type ImageRow = Selectable<Schema['images']>;

export const insertImage = async (tx: Db, row: Insertable<Schema['images']>): Promise<void> => {
  await tx.insertInto('images').values(row).execute();
};

export const imageById = (db: Db, id: number): Promise<ImageRow | undefined> => db.selectFrom('images').selectAll().where('id', '=', id).executeTakeFirst();

export const allImages = (db: Db): Promise<ImageRow[]> => db.selectFrom('images').selectAll().orderBy('id', 'desc').execute();

export const imageByOwnerAndName = (db: Db, uid: number, name: string): Promise<ImageRow | undefined> =>
  db.selectFrom('images').selectAll().where('uid', '=', uid).where('name', '=', name).executeTakeFirst();

export const updateImage = async (tx: Db, id: number, change: Updateable<Schema['images']>): Promise<void> => {
  await tx.updateTable('images').set(change).where('id', '=', id).execute();
};

export const deleteImage = async (tx: Db, id: number): Promise<void> => {
  await tx.deleteFrom('images').where('id', '=', id).execute();
};

/** Images that are being copied of that one. */
export const cloneIdsOf = async (db: Db, imageId: number): Promise<number[]> =>
  (await db.selectFrom('images').select('id').where('cloning_id', '=', imageId).orderBy('id').execute()).map((r) => r.id);

const PUBLISHING = 2;

/** Apps of marketplaces whose bytes are being copied of that image. */
export const publishingIdsOf = async (db: Db, imageId: number): Promise<number[]> =>
  (await db.selectFrom('marketapps').select('id').where('origin_id', '=', imageId).where('state', '=', PUBLISHING).orderBy('id').execute()).map((r) => r.id);

/** image id -> the images that are being copied of it */
export const cloneIdsByImage = async (db: Db): Promise<Map<number, number[]>> => {
  const map = new Map<number, number[]>();
  for (const { id, cloning_id } of await db.selectFrom('images').select(['id', 'cloning_id']).where('cloning_id', 'is not', null).orderBy('id').execute())
    map.set(cloning_id as number, [...(map.get(cloning_id as number) ?? []), id]);
  return map;
};

/** VMs that have a disk of this image; used-by is always this query. */
export const vmIdsOfImage = async (db: Db, imageId: number): Promise<number[]> =>
  (
    await db
      .selectFrom('vm_disks')
      .innerJoin('vms', 'vms.id', 'vm_disks.vm_id')
      .select('vms.id')
      .distinct()
      .where('vm_disks.image_id', '=', imageId)
      .where('vms.state', '<>', DONE)
      .orderBy('vms.id')
      .execute()
  ).map((r) => r.id);

/** image id -> the VMs that have a disk of it */
export const vmIdsByImage = async (db: Db): Promise<Map<number, number[]>> => {
  const rows = await db
    .selectFrom('vm_disks')
    .innerJoin('vms', 'vms.id', 'vm_disks.vm_id')
    .select(['vm_disks.image_id as imageId', 'vms.id as vmId'])
    .distinct()
    .where('vms.state', '<>', DONE)
    .where('vm_disks.image_id', 'is not', null)
    .orderBy('vms.id')
    .execute();
  const map = new Map<number, number[]>();
  for (const { imageId, vmId } of rows) {
    const ids = map.get(imageId as number);
    if (ids) ids.push(vmId);
    else map.set(imageId as number, [vmId]);
  }
  return map;
};

/** A disk's image that is not ready to start from: in one of these states. */
export const unreadyImageOf = (db: Db, vmId: number, states: readonly number[]): Promise<Pick<ImageRow, 'id' | 'name' | 'state' | 'error'> | undefined> =>
  db
    .selectFrom('vm_disks')
    .innerJoin('images', 'images.id', 'vm_disks.image_id')
    .select(['images.id', 'images.name', 'images.state', 'images.error'])
    .where('vm_disks.vm_id', '=', vmId)
    .where('images.state', 'in', [...states])
    .executeTakeFirst();
