import type { Selectable } from 'kysely';
import type { Db } from './open';
import type { Schema } from './schema';

export type VdcRow = Selectable<Schema['vdcs']>;

/** What a VDC can hold; see keepVdcRules in acl.ts for what that gives its groups. */
export type VdcResource = 'cluster' | 'host' | 'datastore' | 'vnet';

export interface VdcMember {
  readonly vdc_id: number;
  readonly kind: VdcResource | 'group';
  /** 0 for groups, which are in no zone */
  readonly zone_id: number;
  readonly member_id: number;
}

export const allVdcs = (db: Db): Promise<VdcRow[]> => db.selectFrom('vdcs').selectAll().orderBy('id', 'desc').execute();

export const vdcById = (db: Db, id: number): Promise<VdcRow | undefined> => db.selectFrom('vdcs').selectAll().where('id', '=', id).executeTakeFirst();

export const insertVdc = async (tx: Db, row: VdcRow): Promise<void> => {
  await tx.insertInto('vdcs').values(row).execute();
};

export const deleteVdc = async (tx: Db, id: number): Promise<void> => {
  await tx.deleteFrom('vdc_members').where('vdc_id', '=', id).execute();
  await tx.deleteFrom('vdcs').where('id', '=', id).execute();
};

/** By VDC, kind, zone and id. */
export const vdcMembers = async (db: Db): Promise<VdcMember[]> =>
  (await db.selectFrom('vdc_members').selectAll().orderBy('vdc_id').orderBy('zone_id').orderBy('member_id').execute()) as VdcMember[];

export const hasVdcMember = async (db: Db, m: VdcMember): Promise<boolean> =>
  (await db
    .selectFrom('vdc_members')
    .select('vdc_id')
    .where('vdc_id', '=', m.vdc_id)
    .where('kind', '=', m.kind)
    .where('zone_id', '=', m.zone_id)
    .where('member_id', '=', m.member_id)
    .executeTakeFirst()) !== undefined;

export const addVdcMember = async (tx: Db, member: VdcMember): Promise<void> => {
  await tx.insertInto('vdc_members').values(member).execute();
};

const withoutThoseOfItsKind = (tx: Db, m: VdcMember) =>
  tx.deleteFrom('vdc_members').where('vdc_id', '=', m.vdc_id).where('kind', '=', m.kind).where('zone_id', '=', m.zone_id);

/** All other resources of that kind and zone. */
export const removeOtherVdcMembers = async (tx: Db, m: VdcMember): Promise<void> => {
  await withoutThoseOfItsKind(tx, m).where('member_id', '<>', m.member_id).execute();
};

export const removeVdcMember = async (tx: Db, m: VdcMember): Promise<void> => {
  await withoutThoseOfItsKind(tx, m).where('member_id', '=', m.member_id).execute();
};

/** What is gone is in no VDC; call keepVdcRules afterwards. */
export const leaveVdcs = async (tx: Db, kind: VdcResource, id: number): Promise<void> => {
  await tx.deleteFrom('vdc_members').where('kind', '=', kind).where('member_id', '=', id).execute();
};
