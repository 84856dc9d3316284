import { sql } from 'kysely';
import { backupIdsBy } from './backups';
import type { HostRow } from './hosts';
import { type Db, eachRow, rowsBy } from './open';
import { readableBody } from './readable';
import { type SchedActionRow, vmSchedActionsBy } from './schedActions';
import { type DiskTree, diskTreesBy } from './vmParts';
import { DONE } from './vmStates';
import type { HistoryRow, VmBody, VmRow } from './vms';

export interface VmWhole extends VmRow, VmBody {
  /** the latest record alone */
  readonly history: readonly HistoryRow[];
  readonly snapshots: readonly DiskTree[];
  readonly scheduled: readonly SchedActionRow[];
  readonly backupIds: readonly number[];
}

/** VMs that are not DONE, newest first, whole, one after the other: twenty thousand of them are never in memory together. */
export function* wholeVms(db: Db): Generator<VmWhole> {
  const body = rowsBy(db, (id) => db.selectFrom('vm_bodies').selectAll().where('vm_id', '=', id).compile());
  const latest = rowsBy(db, (id) => db.selectFrom('history').selectAll().where('vm_id', '=', id).orderBy('seq', 'desc').limit(sql.lit(1)).compile());
  const trees = diskTreesBy(db);
  const scheduled = vmSchedActionsBy(db);
  const backups = backupIdsBy(db);
  const vms = db.selectFrom('vms').selectAll().where('state', '<>', DONE).orderBy('id', 'desc').compile();
  for (const vm of eachRow<VmRow>(db, vms)) {
    const [packed] = body(vm.id) as { template: string; user_template: string }[];
    const { unreadable, ...read } = readableBody(packed?.template ?? '[]', packed?.user_template ?? '[]');
    yield {
      ...vm,
      ...read,
      ...(unreadable === undefined ? {} : { error: unreadable }),
      history: latest(vm.id) as HistoryRow[],
      snapshots: trees(vm.id),
      scheduled: scheduled(vm.id),
      backupIds: backups(vm.id),
    };
  }
}

/** What hosts said at the last look, one by one. */
export const looksOfHosts = (db: Db): ((hostId: number) => Pick<HostRow, 'facts' | 'monitored_at'> | undefined) => {
  const read = rowsBy(db, (id) => db.selectFrom('hosts').select(['facts', 'monitored_at']).where('id', '=', id).compile());
  return (hostId) => (read(hostId) as Pick<HostRow, 'facts' | 'monitored_at'>[])[0];
};
