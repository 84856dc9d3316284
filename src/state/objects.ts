import type { ObjectType, Owned } from '../lib/model/permissions';
import type { Db } from './open';

/** Where an object of a type lives, how the field names it in texts, and how its requests are called. */
interface Noun {
  readonly table: 'vms' | 'hosts' | 'images' | 'vnets' | 'templates' | 'datastores' | 'users' | 'clusters' | 'groups' | 'security_groups';
  /** in `VM named x not found.` */
  readonly label: string;
  /** in `Error getting virtual machine [3].` */
  readonly long: string;
  readonly request: string;
  readonly owned: boolean;
}

export const NOUNS = {
  VM: { table: 'vms', label: 'VM', long: 'virtual machine', request: 'one.vm', owned: true },
  HOST: { table: 'hosts', label: 'HOST', long: 'host', request: 'one.host', owned: false },
  IMAGE: { table: 'images', label: 'IMAGE', long: 'image', request: 'one.image', owned: true },
  NET: { table: 'vnets', label: 'VNET', long: 'virtual network', request: 'one.vn', owned: true },
  TEMPLATE: { table: 'templates', label: 'VMTEMPLATE', long: 'virtual machine template', request: 'one.template', owned: true },
  DATASTORE: { table: 'datastores', label: 'DATASTORE', long: 'datastore', request: 'one.datastore', owned: true },
  USER: { table: 'users', label: 'USER', long: 'user', request: 'one.user', owned: false },
  GROUP: { table: 'groups', label: 'GROUP', long: 'group', request: 'one.group', owned: false },
  CLUSTER: { table: 'clusters', label: 'CLUSTER', long: 'cluster', request: 'one.cluster', owned: false },
  SECGROUP: { table: 'security_groups', label: 'SECURITY_GROUP', long: 'security group', request: 'one.secgroup', owned: true },
} as const satisfies Partial<Record<ObjectType, Noun>>;

export type NounType = keyof typeof NOUNS;

const DONE = 6;

/** Ids of the objects of that name; DONE VMs have given theirs up. */
export const idsByName = async (db: Db, type: NounType, name: string): Promise<number[]> => {
  if (type === 'VM') {
    const rows = await db.selectFrom('vms').select('id').where('name', '=', name).where('state', '<>', DONE).orderBy('id').execute();
    return rows.map((r) => r.id);
  }
  const rows = await db.selectFrom(NOUNS[type].table).select('id').where('name', '=', name).orderBy('id').execute();
  return rows.map((r) => r.id);
};

/** Ids and names of all objects of a type, by id; DONE VMs are not among them. */
export const namesOf = async (db: Db, type: NounType): Promise<{ id: number; name: string }[]> => {
  if (type === 'VM') return db.selectFrom('vms').select(['id', 'name']).where('state', '<>', DONE).orderBy('id').execute();
  return db
    .selectFrom(NOUNS[type].table as 'hosts')
    .select(['id', 'name'])
    .orderBy('id')
    .execute();
};

const NOBODY = -1;

/** A user owns itself: it may use and manage itself, and its group's rules concern it. */
export const userAsOwned = <U extends { readonly id: number; readonly gid: number }>(user: U): U & Owned => ({ ...user, uid: user.id, permissions: 0o600 });

/** Who is in a group may see it. */
export const groupAsOwned = <G extends { readonly id: number }>(group: G): G & Owned => ({ ...group, uid: NOBODY, gid: group.id, permissions: 0o040 });

const userOwnership = async (db: Db, id: number): Promise<Owned | undefined> => {
  const user = await db.selectFrom('users').select(['id', 'gid']).where('id', '=', id).executeTakeFirst();
  return user && userAsOwned(user);
};

/** What rights are judged by; objects without an owner belong to oneadmin and give nothing by bits. undefined: there is no such object. */
export const ownershipOf = async (db: Db, type: NounType, id: number): Promise<Owned | undefined> => {
  const noun: Noun = NOUNS[type];
  if (type === 'USER') return userOwnership(db, id);
  if (type === 'GROUP') return (await db.selectFrom('groups').select('id').where('id', '=', id).executeTakeFirst()) && groupAsOwned({ id });
  if (!noun.owned) {
    const row = await db
      .selectFrom(noun.table as 'hosts')
      .select('id')
      .where('id', '=', id)
      .executeTakeFirst();
    return row && { id, uid: 0, gid: 0, permissions: 0 };
  }
  return db
    .selectFrom(noun.table as 'vms')
    .select(['id', 'uid', 'gid', 'permissions'])
    .where('id', '=', id)
    .executeTakeFirst();
};

/** Clusters an object belongs to: rules can be given for all objects of a cluster. */
export const clustersOf = async (db: Db, type: NounType, id: number): Promise<number[]> => {
  if (type === 'HOST') {
    const row = await db.selectFrom('hosts').select('cluster_id').where('id', '=', id).executeTakeFirst();
    return row ? [row.cluster_id] : [];
  }
  if (type === 'DATASTORE')
    return (await db.selectFrom('cluster_datastores').select('cluster_id').where('datastore_id', '=', id).orderBy('cluster_id').execute()).map(
      (r) => r.cluster_id,
    );
  if (type === 'NET')
    return (await db.selectFrom('cluster_vnets').select('cluster_id').where('vnet_id', '=', id).orderBy('cluster_id').execute()).map((r) => r.cluster_id);
  return [];
};

/** Who holds that name already? Names are unique per owner, for hosts, users, groups and clusters in the whole cloud. */
export const nameTaken = async (db: Db, type: NounType, name: string, uid: number): Promise<number | undefined> => {
  const noun: Noun = NOUNS[type];
  if (!noun.owned)
    return (
      await db
        .selectFrom(noun.table as 'hosts')
        .select('id')
        .where('name', '=', name)
        .executeTakeFirst()
    )?.id;
  return (
    await db
      .selectFrom(noun.table as 'images')
      .select('id')
      .where('name', '=', name)
      .where('uid', '=', uid)
      .executeTakeFirst()
  )?.id;
};
