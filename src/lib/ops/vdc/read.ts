import type { Db } from '../../../state/open';
import { allVdcs, type VdcMember, type VdcRow, vdcById, vdcMembers } from '../../../state/vdcs';
import { readRequest } from '../request';
import { unowned, visible } from '../visible';

/** A resource of a VDC; `id` -10 stands for all of that kind in the zone. */
export interface InZone {
  readonly zone: number;
  readonly id: number;
}

export interface VdcView extends VdcRow {
  readonly groups: readonly number[];
  readonly clusters: readonly InZone[];
  readonly hosts: readonly InZone[];
  readonly datastores: readonly InZone[];
  readonly vnets: readonly InZone[];
}

const views = async (db: Db, rows: readonly VdcRow[]): Promise<VdcView[]> => {
  const members = await vdcMembers(db);
  return rows.map(({ id, name, template }) => {
    const of = (kind: VdcMember['kind']): InZone[] =>
      members.filter((m) => m.vdc_id === id && m.kind === kind).map((m) => ({ zone: m.zone_id, id: m.member_id }));
    const groups = of('group').map((g) => g.id);
    return { id, name, template, groups, clusters: of('cluster'), hosts: of('host'), datastores: of('datastore'), vnets: of('vnet') };
  });
};

export const pool = readRequest<Record<string, never>, VdcView[]>({
  wire: 'one.vdcpool.info',
  run: async (db, _input, ctx) => views(db, await visible(db, ctx, 'VDC', (await allVdcs(db)).map(unowned))),
});

export const info = readRequest<{ readonly id: number }, VdcView>({
  wire: 'one.vdc.info',
  run: async (db, { id }) => (await views(db, [(await vdcById(db, id)) as VdcRow]))[0] as VdcView,
});
