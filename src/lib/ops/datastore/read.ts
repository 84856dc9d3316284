import { datastoreClusters } from '../../../state/clusters';
import { allDatastores, type DatastoreRow, datastoreById, imagesByDatastore, vmsInDatastore } from '../../../state/datastores';
import { peekId } from '../../../state/ids';
import { pack, unpack } from '../../../state/packing';
import { groupNames, userNames } from '../../../state/users';
import { type InfoInput, shownTemplate } from '../object/sealed';
import { readRequest } from '../request';
import { visible } from '../visible';

export interface DatastoreView extends DatastoreRow {
  readonly uname: string;
  readonly gname: string;
  readonly clusters: readonly number[];
  readonly imageIds: readonly number[];
  /** as the field prints it, with its double slash */
  readonly basePath: string;
}

type Db = Parameters<typeof allDatastores>[0];

export const datastoreViews = async (db: Db, varDir: string, rows: readonly DatastoreRow[]): Promise<DatastoreView[]> => {
  const [users, groups, clusters, images] = [await userNames(db), await groupNames(db), await datastoreClusters(db), await imagesByDatastore(db)];
  return rows.map((d) => ({
    ...d,
    uname: users.get(d.uid) ?? '',
    gname: groups.get(d.gid) ?? '',
    clusters: clusters.get(d.id) ?? [],
    imageIds: images.get(d.id) ?? [],
    basePath: `${varDir}//datastores/${d.id}`,
  }));
};

export const pool = readRequest<Record<string, never>, DatastoreView[]>({
  wire: 'one.datastorepool.info',
  run: async (db, _input, ctx) => datastoreViews(db, ctx.paths.var, (await visible(db, ctx, 'DATASTORE', await allDatastores(db))).toReversed()),
});

const INFO = 'one.datastore.info';

export const info = readRequest<InfoInput, DatastoreView>({
  wire: INFO,
  async run(db, input, ctx) {
    const [datastore] = (await datastoreViews(db, ctx.paths.var, [(await datastoreById(db, input.id)) as DatastoreRow])) as [DatastoreView];
    return input.decrypt ? { ...datastore, template: pack(shownTemplate(ctx, INFO, 'DATASTORE', input, unpack(datastore.template))) } : datastore;
  },
});

/** For plans: the number that the next datastore gets, and how many VMs have their disks in each. */
export interface DatastoreNumbers {
  readonly next: number;
  readonly vms: ReadonlyMap<number, number>;
}

export const numbers = readRequest<Record<string, never>, DatastoreNumbers>({
  wire: 'one.datastorepool.info',
  async run(db) {
    const vms = new Map<number, number>();
    for (const { id } of await allDatastores(db)) vms.set(id, (await vmsInDatastore(db, id)).length);
    return { next: await peekId(db, 'datastores'), vms };
  },
});
