/** Rescheduling is asked for; who placed a VM, and which operation closed a record of its history; operations that wait for their time. */
export const name = '0005-life';

export const statements: readonly string[] = [
  `ALTER TABLE vms ADD COLUMN resched INTEGER NOT NULL DEFAULT 0`,
  `CREATE INDEX vms_resched ON vms (id) WHERE resched = 1`,
  // -1 and 0: the scheduler placed it; -2 and -1: a person chose the host
  `ALTER TABLE history ADD COLUMN plan_id INTEGER NOT NULL DEFAULT -1`,
  `ALTER TABLE history ADD COLUMN action_id INTEGER NOT NULL DEFAULT 0`,
  `ALTER TABLE history ADD COLUMN request_id INTEGER NOT NULL DEFAULT -1`,
  `ALTER TABLE operations ADD COLUMN not_before INTEGER NOT NULL DEFAULT 0`,
];
