/** Snapshots of disks, and what is to be done to a VM at a time. */
export const name = '0007-parts';

export const statements: readonly string[] = [
  // the tree as JSON; that of a persistent disk is its image's
  `ALTER TABLE vm_disks ADD COLUMN snapshots TEXT NOT NULL DEFAULT ''`,
  `ALTER TABLE vm_disks ADD COLUMN snapshots_mb INTEGER NOT NULL DEFAULT 0`,
  `CREATE TABLE sched_actions (
    id INTEGER PRIMARY KEY,
    parent_type TEXT NOT NULL,
    parent_id INTEGER NOT NULL,
    action TEXT NOT NULL,
    args TEXT NOT NULL DEFAULT '',
    time INTEGER NOT NULL,
    -- -1 once, 0 weekly, 1 monthly, 2 yearly, 3 every so many hours
    repeat INTEGER NOT NULL DEFAULT -1,
    days TEXT NOT NULL DEFAULT '',
    -- 0 never, 1 after so many times, 2 at a time
    end_type INTEGER NOT NULL DEFAULT -1,
    end_value INTEGER NOT NULL DEFAULT -1,
    done INTEGER NOT NULL DEFAULT -1,
    message TEXT NOT NULL DEFAULT '',
    uid INTEGER NOT NULL,
    -- 1: nothing more will come of it
    over INTEGER NOT NULL DEFAULT 0
  )`,
  `CREATE INDEX sched_actions_parent ON sched_actions (parent_type, parent_id)`,
  `CREATE INDEX sched_actions_due ON sched_actions (time) WHERE over = 0`,
];
