import { allOwned, type OwnedRow, ownedById } from '../../../state/ownedTables';
import { type Named, named } from '../owned';
import { readRequest } from '../request';
import { visible } from '../visible';

export type VntemplateView = Named<OwnedRow<'VNTEMPLATE'>>;

export const pool = readRequest<Record<string, never>, VntemplateView[]>({
  wire: 'one.vntemplatepool.info',
  run: async (db, _input, ctx) => named(db, 'VNTEMPLATE', await visible(db, ctx, 'VNTEMPLATE', await allOwned(db, 'VNTEMPLATE'))),
});

export const info = readRequest<{ readonly id: number }, VntemplateView>({
  wire: 'one.vntemplate.info',
  run: async (db, { id }) => (await named(db, 'VNTEMPLATE', [(await ownedById(db, 'VNTEMPLATE', id)) as OwnedRow<'VNTEMPLATE'>]))[0] as VntemplateView,
});
