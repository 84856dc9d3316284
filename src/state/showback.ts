import type { Selectable } from 'kysely';
import type { Db } from './open';
import type { ShowbackTable } from './schemaPeople';

export type ShowbackRow = Selectable<ShowbackTable>;

/** What was calculated before for that VM and month gives way. */
export const replaceShowback = async (tx: Db, rows: readonly ShowbackRow[]): Promise<void> => {
  for (const row of rows) {
    await tx.deleteFrom('showback').where('vm_id', '=', row.vm_id).where('year', '=', row.year).where('month', '=', row.month).execute();
    await tx.insertInto('showback').values(row).execute();
  }
};

export interface ShowbackLine extends ShowbackRow {
  /** of the VM as it is now; 0 when it is not known any more */
  readonly permissions: number;
}

/** By month, then by VM. */
export const showbackRows = async (db: Db, filter: { readonly uid?: number; readonly gid?: number }): Promise<ShowbackLine[]> => {
  let query = db.selectFrom('showback').leftJoin('vms', 'vms.id', 'showback.vm_id').selectAll('showback').select('vms.permissions as bits');
  if (filter.uid !== undefined) query = query.where('showback.uid', '=', filter.uid);
  if (filter.gid !== undefined) query = query.where('showback.gid', '=', filter.gid);
  const rows = await query.orderBy('year').orderBy('month').orderBy('vm_id').execute();
  return rows.map(({ bits, ...row }) => ({ ...row, permissions: bits ?? 0 }));
};
