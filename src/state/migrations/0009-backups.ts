/** What images of backups hold, and how each VM of a backup job stands. */
export const name = '0009-backups';

export const statements: readonly string[] = [
  `ALTER TABLE images ADD COLUMN backup TEXT NOT NULL DEFAULT ''`,
  `ALTER TABLE images ADD COLUMN backup_vm_id INTEGER`,
  `CREATE INDEX images_backup_vm ON images (backup_vm_id) WHERE backup_vm_id IS NOT NULL`,
  `CREATE TABLE backupjob_vms (job_id INTEGER NOT NULL REFERENCES backupjobs ON DELETE CASCADE, vm_id INTEGER NOT NULL, status TEXT NOT NULL,
    message TEXT NOT NULL DEFAULT '', PRIMARY KEY (job_id, vm_id)) WITHOUT ROWID`,
  `CREATE INDEX backupjob_vms_vm ON backupjob_vms (vm_id)`,
];
