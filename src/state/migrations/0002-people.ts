/** Tokens, quotas and showback. */
export const name = '0002-people';

export const statements: readonly string[] = [
  `CREATE TABLE tokens (hash TEXT PRIMARY KEY, uid INTEGER NOT NULL REFERENCES users ON DELETE CASCADE, hint TEXT NOT NULL, egid INTEGER NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID`,
  `CREATE INDEX tokens_user ON tokens (uid)`,
  `CREATE TABLE quota_limits (holder TEXT NOT NULL, holder_id INTEGER NOT NULL, kind TEXT NOT NULL, ref TEXT NOT NULL, metric TEXT NOT NULL, value REAL NOT NULL, PRIMARY KEY (holder, holder_id, kind, ref, metric)) WITHOUT ROWID`,
  `CREATE TABLE showback (vm_id INTEGER NOT NULL, year INTEGER NOT NULL, month INTEGER NOT NULL, vm_name TEXT NOT NULL, uid INTEGER NOT NULL, gid INTEGER NOT NULL, uname TEXT NOT NULL, gname TEXT NOT NULL,
    cpu_cost REAL NOT NULL, memory_cost REAL NOT NULL, disk_cost REAL NOT NULL, hours REAL NOT NULL, running_hours REAL NOT NULL, PRIMARY KEY (vm_id, year, month)) WITHOUT ROWID`,
  `CREATE INDEX memberships_group ON memberships (gid)`,
  `CREATE INDEX vms_owner ON vms (uid, gid) WHERE state <> 6`,
];
