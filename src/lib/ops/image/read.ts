import { allDatastores } from '../../../state/datastores';
import { hostNames } from '../../../state/hosts';
import { allImages, cloneIdsByImage, type ImageRow, imageById, vmIdsByImage, vmIdsOfImage } from '../../../state/images';
import { type LockRow, locksOf } from '../../../state/locks';
import { groupNames, userNames } from '../../../state/users';
import { type VmTableRow, vmTableRows } from '../../../state/vms';
import type { SnapshotTree } from '../../model/snapshotTree';
import { type Ctx, readRequest } from '../request';
import { visible } from '../visible';
import { type BackupContent, contentIn } from '../vm/backup/content';
import { snapshotsOf } from './snapshots';

export interface ImageView extends ImageRow {
  readonly uname: string;
  readonly gname: string;
  readonly lock: LockRow | undefined;
  readonly datastore: string;
  readonly runningVms: number;
  readonly vmIds: readonly number[];
  /** images that are being copied of it */
  readonly cloneIds: readonly number[];
  readonly tree: SnapshotTree;
  /** of a backup: what it holds */
  readonly content: BackupContent | undefined;
  /** as documents and pages show it: images of the dummy driver lie nowhere */
  readonly sourceShown: string;
}

export interface ImageInfo extends ImageView {
  readonly vms: readonly VmTableRow[];
  readonly userNames: ReadonlyMap<number, string>;
  readonly groupNames: ReadonlyMap<number, string>;
  readonly hostNames: ReadonlyMap<number, string>;
}

type Db = Parameters<typeof allImages>[0];

const DUMMY_PATH = 'dummy_path';

const views = async (db: Db, ctx: Ctx, rows: readonly ImageRow[], vms: ReadonlyMap<number, readonly number[]>): Promise<ImageView[]> => {
  const [users, groups] = [await userNames(db), await groupNames(db)];
  const [locks, clones] = [await locksOf(db, 'IMAGE'), await cloneIdsByImage(db)];
  const dummy = `${ctx.paths.var}/dummy/`;
  const shown = (place: string): string => (place.startsWith(dummy) ? DUMMY_PATH : place);
  const stores = new Map((await allDatastores(db)).map((d) => [d.id, d.name]));
  return rows.map((i) => {
    // the VM of a backup is named among those that have to do with it, as in the field
    const vmIds = i.backup_vm_id === null ? (vms.get(i.id) ?? []) : [i.backup_vm_id];
    return {
      ...i,
      uname: users.get(i.uid) ?? '',
      gname: groups.get(i.gid) ?? '',
      lock: locks.get(i.id),
      datastore: stores.get(i.datastore_id) ?? '',
      runningVms: i.backup_vm_id === null ? vmIds.length : 0,
      vmIds,
      cloneIds: clones.get(i.id) ?? [],
      tree: snapshotsOf(i),
      content: contentIn(i),
      sourceShown: shown(i.source),
      // a clone came from where another image lies
      path: shown(i.path),
      // a sum of nothing says nothing
      sha256: i.source.startsWith(dummy) ? '' : i.sha256,
    };
  });
};

export const pool = readRequest<Record<string, never>, ImageView[]>({
  wire: 'one.imagepool.info',
  run: async (db, _input, ctx) => views(db, ctx, await visible(db, ctx, 'IMAGE', await allImages(db)), await vmIdsByImage(db)),
});

export const info = readRequest<{ readonly id: number }, ImageInfo>({
  wire: 'one.image.info',
  async run(db, { id }, ctx) {
    const [view] = await views(db, ctx, [(await imageById(db, id)) as ImageRow], new Map([[id, await vmIdsOfImage(db, id)]]));
    const vms = await vmTableRows(db, (view as ImageView).vmIds);
    const hosts = await hostNames(db, [...new Set(vms.flatMap((vm) => vm.host_id ?? []))]);
    return {
      ...(view as ImageView),
      vms,
      userNames: await userNames(db),
      groupNames: await groupNames(db),
      hostNames: new Map([...hosts].map(([hostId, h]) => [hostId, h.name])),
    };
  },
});
