import { allOwned, type OwnedRow, ownedById } from '../../../state/ownedTables';
import { type Named, named } from '../owned';
import { readRequest } from '../request';
import { visible } from '../visible';

export type VrouterView = Named<OwnedRow<'VROUTER'>>;

export const pool = readRequest<Record<string, never>, VrouterView[]>({
  wire: 'one.vrouterpool.info',
  run: async (db, _input, ctx) => named(db, 'VROUTER', await visible(db, ctx, 'VROUTER', await allOwned(db, 'VROUTER'))),
});

export const info = readRequest<{ readonly id: number }, VrouterView>({
  wire: 'one.vrouter.info',
  run: async (db, { id }) => (await named(db, 'VROUTER', [(await ownedById(db, 'VROUTER', id)) as OwnedRow<'VROUTER'>]))[0] as VrouterView,
});
