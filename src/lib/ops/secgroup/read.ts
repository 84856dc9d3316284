import type { Db } from '../../../state/open';
import { allOwned, type OwnedRow, ownedById } from '../../../state/ownedTables';
import { vmsByGroup, vmsOfGroup } from '../../../state/securityGroups';
import { type Named, named } from '../owned';
import { readRequest } from '../request';
import { visible } from '../visible';

/** `vmIds`: VMs that are in it by one of their NICs, in order. All of them have its rules as they are: they are told in the same transaction. */
export type SecgroupView = Named<OwnedRow<'SECGROUP'>> & { readonly vmIds: readonly number[] };

const views = async (db: Db, rows: readonly OwnedRow<'SECGROUP'>[]): Promise<SecgroupView[]> => {
  const vms = await vmsByGroup(db);
  return (await named(db, 'SECGROUP', rows)).map((g) => ({ ...g, vmIds: vms.get(g.id) ?? [] }));
};

const view = async (db: Db, row: OwnedRow<'SECGROUP'>): Promise<SecgroupView> => {
  const [own] = await named(db, 'SECGROUP', [row]);
  return { ...(own as Named<OwnedRow<'SECGROUP'>>), vmIds: await vmsOfGroup(db, row.id) };
};

export const pool = readRequest<Record<string, never>, SecgroupView[]>({
  wire: 'one.secgrouppool.info',
  run: async (db, _input, ctx) => views(db, await visible(db, ctx, 'SECGROUP', await allOwned(db, 'SECGROUP'))),
});

export const info = readRequest<{ readonly id: number }, SecgroupView>({
  wire: 'one.secgroup.info',
  run: async (db, { id }) => view(db, (await ownedById(db, 'SECGROUP', id)) as OwnedRow<'SECGROUP'>),
});
