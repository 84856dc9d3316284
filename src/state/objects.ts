import type { ObjectType, Owned } from '../lib/model/permissions';
import type { Db } from './open';
import { DONE } from './vmStates';

/** Where an object of a type lives, how the field names it in texts, and how its requests are called. */
export interface Noun {
  readonly table:
    | 'vms'
    | 'hosts'
    | 'images'
    | 'vnets'
    | 'vntemplates'
    | 'templates'
    | 'datastores'
    | 'users'
    | 'clusters'
    | 'groups'
    | 'security_groups'
    | 'vmgroups'
    | 'vdcs'
    | 'zones'
    | 'hooks'
    | 'marketplaces'
    | 'marketapps'
    | 'vrouters'
    | 'backupjobs';
  /** in `VM named x not found.` */
  readonly label: string;
  /** in `Error getting virtual machine [3].` */
  readonly long: string;
  readonly request: string;
  /** of our requests (`vnet.create`), and the folder of its use cases */
  readonly prefix: string;
  readonly owned: boolean;
  /** where a name may stand once only: with each owner, in the whole cloud, or anywhere as often as one likes */
  readonly unique: 'owner' | 'all' | 'no';
  readonly lockable: boolean;
}

/** `request` of most is one.<prefix> */
const noun = <P extends string>(
  prefix: P,
  table: Noun['table'],
  label: string,
  long: string,
  more: Partial<Omit<Noun, 'prefix'>> = {},
): Noun & { readonly prefix: P } => ({
  prefix,
  table,
  label,
  long,
  request: `one.${prefix}`,
  owned: true,
  unique: 'owner',
  lockable: false,
  ...more,
});

const lockable = { lockable: true } as const;
/** belongs to nobody but the cloud */
const common = { owned: false, unique: 'all' } as const;

export const NOUNS = {
  VM: noun('vm', 'vms', 'VM', 'virtual machine', { unique: 'no', lockable: true }),
  HOST: noun('host', 'hosts', 'HOST', 'host', common),
  IMAGE: noun('image', 'images', 'IMAGE', 'image', lockable),
  NET: noun('vnet', 'vnets', 'VNET', 'virtual network', { request: 'one.vn', lockable: true }),
  VNTEMPLATE: noun('vntemplate', 'vntemplates', 'VNTEMPLATE', 'virtual network template', lockable),
  TEMPLATE: noun('template', 'templates', 'VMTEMPLATE', 'virtual machine template', lockable),
  DATASTORE: noun('datastore', 'datastores', 'DATASTORE', 'datastore', { unique: 'all' }),
  USER: noun('user', 'users', 'USER', 'user', common),
  GROUP: noun('group', 'groups', 'GROUP', 'group', common),
  CLUSTER: noun('cluster', 'clusters', 'CLUSTER', 'cluster', common),
  SECGROUP: noun('secgroup', 'security_groups', 'SECURITY_GROUP', 'security group'),
  VMGROUP: noun('vmgroup', 'vmgroups', 'VM_GROUP', 'vm group', lockable),
  VDC: noun('vdc', 'vdcs', 'VDC', 'VDC', common),
  ZONE: noun('zone', 'zones', 'ZONE', 'zone', common),
  HOOK: noun('hook', 'hooks', 'HOOK', 'hook', { ...common, lockable: true }),
  MARKETPLACE: noun('market', 'marketplaces', 'MARKETPLACE', 'marketplace', { unique: 'all' }),
  MARKETPLACEAPP: noun('marketapp', 'marketapps', 'MARKETPLACEAPP', 'marketplaceapp', lockable),
  VROUTER: noun('vrouter', 'vrouters', 'VROUTER', 'virtual router', lockable),
  BACKUPJOB: noun('backupjob', 'backupjobs', 'BACKUPJOB', 'backup job', lockable),
} as const satisfies Partial<Record<ObjectType, Noun>>;

export type NounType = keyof typeof NOUNS;

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
    return row && { id, uid: NOBODY, gid: NOBODY, permissions: 0 };
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

/** Who holds that name already, where names of the type stand once: with that owner, or in the whole cloud. */
export const nameTaken = async (db: Db, type: NounType, name: string, uid: number): Promise<number | undefined> => {
  const noun: Noun = NOUNS[type];
  if (noun.unique === 'no') return undefined;
  const row = await db
    .selectFrom(noun.table as 'images')
    .select('id')
    .where('name', '=', name)
    .$if(noun.unique === 'owner', (q) => q.where('uid', '=', uid))
    .executeTakeFirst();
  return row?.id;
};
