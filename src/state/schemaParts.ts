import type { ColumnType, Generated } from 'kysely';

/** Tables and columns of what a VM is made of, beside those in schema.ts. */
export interface VmDiskTable {
  vm_id: number;
  disk_id: number;
  image_id: number | null;
  datastore_id: number | null;
  size_mb: number;
  persistent: number;
  /** SnapshotTree as JSON, '' when there never was a snapshot; of a persistent disk its image has it */
  snapshots: WithDefault<string>;
  snapshots_mb: WithDefault<number>;
  /** of the VM; null when that is DONE. Kept by triggers */
  uid: Generated<number | null>;
  gid: Generated<number | null>;
}

export interface SchedActionTable {
  id: number;
  /** VM or BACKUPJOB */
  parent_type: string;
  parent_id: number;
  action: string;
  args: WithDefault<string>;
  /** Unix seconds of the next time */
  time: number;
  repeat: WithDefault<number>;
  days: WithDefault<string>;
  end_type: WithDefault<number>;
  end_value: WithDefault<number>;
  /** Unix seconds from when on it is warned of; 0 never */
  warning: WithDefault<number>;
  /** Unix seconds of the last time it was done; -1 never */
  done: WithDefault<number>;
  /** what went wrong the last time */
  message: WithDefault<string>;
  /** in whose name it is done */
  uid: number;
  over: WithDefault<number>;
}

type WithDefault<T extends string | number> = ColumnType<T, T | undefined, T>;
