/** What was written on machines that were prepared, and what was there before: a copy of what each keeps itself. */
export const name = '0013-manifests';

export const statements: readonly string[] = [`CREATE TABLE machine_manifests (machine TEXT PRIMARY KEY, entries TEXT NOT NULL, kept_at INTEGER NOT NULL)`];
