import { backupIdsOf } from '../../../state/backups';
import { clusterNames } from '../../../state/clusters';
import { hostNames } from '../../../state/hosts';
import { type LockRow, lockOf, locksOf } from '../../../state/locks';
import type { Db } from '../../../state/open';
import { lastOperation, type OperationRow } from '../../../state/operations';
import { type SchedActionRow, schedActionsOf } from '../../../state/schedActions';
import { groupNames, userNames } from '../../../state/users';
import { plainVmLines } from '../../../state/vmLines';
import { type DiskTree, diskTrees } from '../../../state/vmParts';
import { addressesOfVms, type HistoryRow, highestVmId, historyOf, listVms, type VmBody, type VmListRow, type VmRow, vmBody } from '../../../state/vms';
import { looksOfHosts, wholeVms } from '../../../state/vmViews';
import { isAdmin } from '../../model/permissions';
import type { VmFigures } from '../../model/vmFigures';
import { type InfoInput, shownTemplate } from '../object/sealed';
import { readRequest } from '../request';
import { visible } from '../visible';
import { vmOf } from './change';
import { figuresOn } from './figures';

/** The rows of the list as the table holds them, and the names their ids stand for: nothing is copied ten thousand times. */
export interface VmLines {
  /** newest first; read while they are gone through */
  readonly rows: Iterable<VmListRow>;
  readonly highestId: number;
  /** asked for when a list shows them */
  addresses(): ReadonlyMap<number, string>;
  readonly users: ReadonlyMap<number, string>;
  readonly groups: ReadonlyMap<number, string>;
  readonly clusters: ReadonlyMap<number, string>;
  readonly hosts: ReadonlyMap<number, { readonly name: string; readonly cluster_id: number }>;
}

/** A VM as its documents show it. */
export interface VmView extends VmRow, VmBody {
  /** of the last look at its host; undefined when that did not see it */
  readonly figures?: VmFigures;
  readonly uname: string;
  readonly gname: string;
  readonly lock: LockRow | undefined;
  readonly history: readonly HistoryRow[];
  /** of its disks */
  readonly snapshots: readonly DiskTree[];
  /** what is to be done to it at a time */
  readonly scheduled: readonly SchedActionRow[];
  /** images of its backups, oldest first */
  readonly backupIds: readonly number[];
}

export interface VmInfo extends VmView {
  readonly cluster: string;
  readonly lastOperation: OperationRow | undefined;
}

const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

/** What the list shows, from typed columns: nothing is parsed, so that ten thousand rows are a matter of milliseconds. */
export const pool = readRequest<Record<string, never>, VmLines>({
  wire: 'one.vmpool.info',
  async run(db, _input, ctx) {
    return {
      rows: isAdmin(ctx.caller) ? listVms(db) : await visible(db, ctx, 'VM', [...listVms(db)]),
      highestId: await highestVmId(db),
      addresses: once(() => addressesOfVms(db)),
      users: await userNames(db),
      groups: await groupNames(db),
      clusters: await clusterNames(db),
      hosts: await hostNames(db),
    };
  },
});

/** The plain list as text, for those who may see all VMs; undefined for others, who get `pool`. */
export const plain = readRequest<Record<string, never>, string | undefined>({
  wire: 'one.vmpool.info',
  run: async (db, _input, ctx) => (isAdmin(ctx.caller) ? plainVmLines(db, ctx.clock.now()) : undefined),
});

/** What a host said is read once for all of its VMs. */
const figuresByHost = (db: Db): ((vm: Pick<VmRow, 'id' | 'host_id'>) => VmFigures | undefined) => {
  const lookAt = looksOfHosts(db);
  const known = new Map<number, ReadonlyMap<number, VmFigures>>();
  return ({ id, host_id }) => {
    if (host_id === null) return undefined;
    let figures = known.get(host_id);
    if (!figures) {
      const look = lookAt(host_id);
      figures = look ? figuresOn(look) : new Map();
      known.set(host_id, figures);
    }
    return figures.get(id);
  };
};

/** All VMs whole, for -x, -j and -y of the list: each is read when it is asked for. Rights are judged by typed columns, before the first. */
export const documents = readRequest<Record<string, never>, Iterable<VmView>>({
  wire: 'one.vmpool.info',
  async run(db, _input, ctx) {
    const [users, groups, locks] = [await userNames(db), await groupNames(db), await locksOf(db, 'VM')];
    const seen = isAdmin(ctx.caller) ? undefined : new Set((await visible(db, ctx, 'VM', [...listVms(db)])).map((vm) => vm.id));
    return {
      *[Symbol.iterator]() {
        const looked = figuresByHost(db);
        for (const vm of wholeVms(db))
          if (seen?.has(vm.id) ?? true)
            yield { ...vm, figures: looked(vm), uname: users.get(vm.uid) ?? '', gname: groups.get(vm.gid) ?? '', lock: locks.get(vm.id) };
      },
    };
  },
});

const INFO = 'one.vm.info';

export const info = readRequest<InfoInput, VmInfo>({
  wire: INFO,
  async run(db: Db, input, ctx) {
    const { id } = input;
    const [vm, body] = [await vmOf(db, id), await vmBody(db, id)];
    const [users, groups, clusters, history] = [await userNames(db), await groupNames(db), await clusterNames(db), await historyOf(db, id)];
    return {
      ...vm,
      userTemplate: body.userTemplate,
      template: shownTemplate(ctx, INFO, 'VM', input, body.template),
      history,
      snapshots: await diskTrees(db, id),
      scheduled: await schedActionsOf(db, 'VM', id),
      backupIds: await backupIdsOf(db, id),
      uname: users.get(vm.uid) ?? '',
      gname: groups.get(vm.gid) ?? '',
      lock: await lockOf(db, 'VM', id),
      figures: figuresByHost(db)(vm),
      cluster: clusters.get(history.at(-1)?.cluster_id ?? -1) ?? '',
      lastOperation: await lastOperation(db, 'VM', id),
    };
  },
});
