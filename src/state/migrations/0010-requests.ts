/** Who asked for a change, when and why, and what would take it back. */
export const name = '0010-requests';

export const statements: readonly string[] = [
  `CREATE TABLE requests (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, detail TEXT NOT NULL DEFAULT '', object_type TEXT NOT NULL, object_id INTEGER NOT NULL, uid INTEGER NOT NULL, gid INTEGER NOT NULL, time INTEGER NOT NULL, reason TEXT NOT NULL DEFAULT '', before TEXT NOT NULL DEFAULT '', after TEXT NOT NULL DEFAULT '', undone_by INTEGER)`,
  `CREATE INDEX requests_object ON requests (object_type, object_id, id)`,
  `ALTER TABLE operations ADD COLUMN request_id INTEGER`,
  `ALTER TABLE vms ADD COLUMN purge_at INTEGER NOT NULL DEFAULT 0`,
  `ALTER TABLE vms ADD COLUMN purged_by INTEGER NOT NULL DEFAULT 0`,
  `CREATE INDEX vms_purge ON vms (purge_at) WHERE purge_at > 0`,
];
