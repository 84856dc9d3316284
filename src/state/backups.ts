import type { ImageRow } from './images';
import { type Db, rowsBy } from './open';
import type { OperationRow } from './operations';

/** Backups of a VM, oldest first. A query, never a list that is kept beside. */
export const backupsOf = (db: Db, vmId: number): Promise<ImageRow[]> =>
  db.selectFrom('images').selectAll().where('backup_vm_id', '=', vmId).orderBy('id').execute();

const idsQuery = (db: Db, vmId: number) => db.selectFrom('images').select('id').where('backup_vm_id', '=', vmId).orderBy('id');

export const backupIdsOf = async (db: Db, vmId: number): Promise<number[]> => (await idsQuery(db, vmId).execute()).map((r) => r.id);

/** The same for many VMs, one after the other. */
export const backupIdsBy = (db: Db): ((vmId: number) => readonly number[]) => {
  const rows = rowsBy(db, (id) => idsQuery(db, id).compile());
  return (vmId) => (rows(vmId) as { id: number }[]).map((r) => r.id);
};

/** Open operations of a kind: who reads or writes a backup now. */
export const openOfKinds = (db: Db, kinds: readonly string[]): Promise<OperationRow[]> =>
  db
    .selectFrom('operations')
    .selectAll()
    .where('kind', 'in', [...kinds])
    .where('state', 'in', ['waiting', 'running'])
    .orderBy('id')
    .execute();
