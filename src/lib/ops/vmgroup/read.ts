import type { Db } from '../../../state/open';
import { allOwned, type OwnedRow, ownedById } from '../../../state/ownedTables';
import { allRoles, type RoleRow, vmsInRoles } from '../../../state/vmgroups';
import { type Named, named } from '../owned';
import { readRequest } from '../request';
import { visible } from '../visible';

export type RoleView = RoleRow & { readonly vmIds: readonly number[] };
export type VmgroupView = Named<OwnedRow<'VMGROUP'>> & { readonly roles: readonly RoleView[] };

const views = async (db: Db, rows: readonly OwnedRow<'VMGROUP'>[]): Promise<VmgroupView[]> => {
  const [roles, vms] = [await allRoles(db), await vmsInRoles(db)];
  const inRole = (r: RoleRow): number[] => vms.filter((v) => v.vmgroup_id === r.vmgroup_id && v.role_id === r.role_id).map((v) => v.vm_id);
  return (await named(db, 'VMGROUP', rows)).map((g) => ({ ...g, roles: (roles.get(g.id) ?? []).map((r) => ({ ...r, vmIds: inRole(r) })) }));
};

export const pool = readRequest<Record<string, never>, VmgroupView[]>({
  wire: 'one.vmgrouppool.info',
  run: async (db, _input, ctx) => views(db, await visible(db, ctx, 'VMGROUP', await allOwned(db, 'VMGROUP'))),
});

export const info = readRequest<{ readonly id: number }, VmgroupView>({
  wire: 'one.vmgroup.info',
  run: async (db, { id }) => (await views(db, [(await ownedById(db, 'VMGROUP', id)) as OwnedRow<'VMGROUP'>]))[0] as VmgroupView,
});
