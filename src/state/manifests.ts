import type { Db } from './open';

/** By the name of the machine; entries as JSON. */
export const manifestsByMachine = async (db: Db): Promise<Map<string, string>> =>
  new Map((await db.selectFrom('machine_manifests').selectAll().orderBy('machine').execute()).map((r) => [r.machine, r.entries]));

export const keepManifest = async (tx: Db, machine: string, entries: string, now: number): Promise<void> => {
  await tx
    .insertInto('machine_manifests')
    .values({ machine, entries, kept_at: now })
    .onConflict((c) => c.column('machine').doUpdateSet({ entries, kept_at: now }))
    .execute();
};

export const dropManifest = async (tx: Db, machine: string): Promise<void> => {
  await tx.deleteFrom('machine_manifests').where('machine', '=', machine).execute();
};
