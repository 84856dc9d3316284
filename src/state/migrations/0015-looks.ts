/** What looks at hosts said of them and of their VMs, for some hours. One row a look: a row a VM would make each look write dozens. */
export const name = '0015-looks';

export const statements: readonly string[] = [
  `CREATE TABLE looks (host_id INTEGER NOT NULL REFERENCES hosts ON DELETE CASCADE, at INTEGER NOT NULL, host TEXT NOT NULL, vms TEXT NOT NULL, PRIMARY KEY (host_id, at)) WITHOUT ROWID`,
];
