import { allZones, type ZoneRow, zoneById } from '../../../state/zones';
import { readRequest } from '../request';
import { unowned, visible } from '../visible';

export type ZoneView = ZoneRow;

export const pool = readRequest<Record<string, never>, ZoneView[]>({
  wire: 'one.zonepool.info',
  run: async (db, _input, ctx) => (await visible(db, ctx, 'ZONE', (await allZones(db)).map(unowned))).map(({ id, name, template }) => ({ id, name, template })),
});

export const info = readRequest<{ readonly id: number }, ZoneView>({
  wire: 'one.zone.info',
  run: async (db, { id }) => (await zoneById(db, id)) as ZoneRow,
});
