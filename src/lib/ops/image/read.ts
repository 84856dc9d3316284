import { allDatastores } from '../../../state/datastores';
import { allImages, type ImageRow, imageById, usersOfImages, vmIdsOfImage } from '../../../state/images';
import { groupNames, userNames } from '../../../state/users';
import { type VmRow, vmsByIds } from '../../../state/vms';
import { readRequest } from '../request';
import { visible } from '../visible';

export interface ImageView extends ImageRow {
  readonly uname: string;
  readonly gname: string;
  readonly datastore: string;
  readonly runningVms: number;
  readonly vmIds: readonly number[];
}

export interface ImageInfo extends ImageView {
  readonly vms: readonly VmRow[];
  readonly userNames: ReadonlyMap<number, string>;
  readonly groupNames: ReadonlyMap<number, string>;
  readonly hostNames: ReadonlyMap<number, string>;
}

type Db = Parameters<typeof allImages>[0];

const views = async (db: Db, rows: readonly ImageRow[]): Promise<ImageView[]> => {
  const [users, groups, used] = [await userNames(db), await groupNames(db), await usersOfImages(db)];
  const stores = new Map((await allDatastores(db)).map((d) => [d.id, d.name]));
  return Promise.all(
    rows.map(async (i) => ({
      ...i, uname: users.get(i.uid) ?? '', gname: groups.get(i.gid) ?? '', datastore: stores.get(i.datastore_id) ?? '', runningVms: used.get(i.id) ?? 0, vmIds: used.has(i.id) ? await vmIdsOfImage(db, i.id) : [],
    })),
  );
};

export const pool = readRequest<Record<string, never>, ImageView[]>({
  wire: 'one.imagepool.info',
  run: async (db, _input, ctx) => views(db, await visible(db, ctx, 'IMAGE', await allImages(db))),
});

export const info = readRequest<{ readonly id: number }, ImageInfo>({
  wire: 'one.image.info',
  async run(db, { id }) {
    const [view] = await views(db, [(await imageById(db, id)) as ImageRow]);
    const hosts = new Map((await db.selectFrom('hosts').select(['id', 'name']).execute()).map((h) => [h.id, h.name]));
    return { ...(view as ImageView), vms: await vmsByIds(db, (view as ImageView).vmIds), userNames: await userNames(db), groupNames: await groupNames(db), hostNames: hosts };
  },
});
