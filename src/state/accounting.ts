import { type Db, rowsBy } from './open';
import { unpack } from './packing';
import type { HistoryRow, VmBody, VmRow } from './vms';

/** Unix seconds, -1 for no bound; a stay counts when it touches the time between. */
export interface Period {
  readonly start: number;
  readonly end: number;
}

export interface AccountingFilter extends Period {
  readonly uid?: number;
  readonly gid?: number;
  readonly hostId?: number;
}

/** A stay of a VM on a host, and what the VM was given. */
export interface Stay {
  readonly record: HistoryRow;
  readonly vm: VmRow;
  /** MiB of all its disks */
  readonly diskMb: number;
}

const NONE = -1;

/** Of all VMs, those that are DONE among them; by VM and number of the stay. */
export const stays = async (db: Db, filter: AccountingFilter): Promise<Stay[]> => {
  let query = db.selectFrom('history').innerJoin('vms', 'vms.id', 'history.vm_id').selectAll('history');
  if (filter.uid !== undefined) query = query.where('vms.uid', '=', filter.uid);
  if (filter.gid !== undefined) query = query.where('vms.gid', '=', filter.gid);
  if (filter.hostId !== undefined) query = query.where('history.host_id', '=', filter.hostId);
  if (filter.start !== NONE) query = query.where((e) => e.or([e('history.etime', '=', 0), e('history.etime', '>=', filter.start)]));
  if (filter.end !== NONE) query = query.where('history.stime', '<=', filter.end);
  const records = await query.orderBy('history.vm_id').orderBy('history.seq').execute();
  const vms = new Map((await db.selectFrom('vms').selectAll().execute()).map((vm) => [vm.id, vm]));
  const sizes = await db
    .selectFrom('vm_disks')
    .select((e) => ['vm_id', e.fn.sum<number>('size_mb').as('size')])
    .groupBy('vm_id')
    .execute();
  const sizeOf = new Map(sizes.map((r) => [r.vm_id, Number(r.size)]));
  return records.flatMap((record) => {
    const vm = vms.get(record.vm_id);
    return vm ? [{ record, vm, diskMb: sizeOf.get(vm.id) ?? 0 }] : [];
  });
};

/** Templates of VMs, one after the other as they are asked for. */
export const vmBodies = (db: Db): ((vmId: number) => VmBody) => {
  const body = rowsBy(db, (id) => db.selectFrom('vm_bodies').selectAll().where('vm_id', '=', id).compile());
  return (vmId) => {
    const [row] = body(vmId) as { template: string; user_template: string }[];
    return { template: unpack(row?.template ?? '[]'), userTemplate: unpack(row?.user_template ?? '[]') };
  };
};
