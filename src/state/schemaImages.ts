import type { Generated } from 'kysely';
import type { Owned } from './owned';

/** Tables of images, markets and their apps, hooks and backup jobs. */
export interface ImageTable extends Owned {
  type: number;
  disk_type: number;
  persistent: number;
  regtime: number;
  modtime: number;
  source: string;
  path: string;
  format: string;
  fs: string;
  size_mb: number;
  state: number;
  prev_state: number;
  datastore_id: number;
  sha256: string;
  error: string;
  template: string;
  /** SnapshotTree as JSON; '' while there never was one */
  snapshots: Generated<string>;
  /** the image whose bytes are being copied into this one; null when that is done */
  cloning_id: Generated<number | null>;
  /** of a backup: what it holds, as JSON (src/lib/ops/vm/backup/content.ts) */
  backup: Generated<string>;
  /** of a backup: the VM it was made of, which may be gone; null for all other images */
  backup_vm_id: Generated<number | null>;
}

export interface MarketTable extends Owned {
  /** 0 enabled, 1 disabled */
  state: Generated<number>;
  market_mad: Generated<string>;
  zone_id: Generated<number>;
  template: string;
}

export interface MarketAppTable extends Owned {
  market_id: Generated<number>;
  state: Generated<number>;
  type: Generated<number>;
  regtime: Generated<number>;
  /** the image it was made of; -1 for none */
  origin_id: Generated<number>;
  size_mb: Generated<number>;
  source: Generated<string>;
  md5: Generated<string>;
  description: Generated<string>;
  version: Generated<string>;
  format: Generated<string>;
  /** APPTEMPLATE64 as it was given */
  app_template: Generated<string>;
  template: string;
}

export interface HookTable {
  id: number;
  name: string;
  /** state or api */
  type: Generated<string>;
  template: string;
}

/** One run of a hook. */
export interface HookLogTable {
  hook_id: number;
  /** counts for each hook from 0 */
  execution_id: number;
  time: number;
  /** exit code */
  code: number;
  command: string;
  arguments: string;
  stdout: string;
  stderr: string;
}

export interface BackupJobTable extends Owned {
  /** 0 to 99: higher ones first */
  priority: Generated<number>;
  last_time: Generated<number>;
  last_duration: Generated<number>;
  template: string;
}

/** How a VM of a job stands since the job last ran; without a row it has no backup by the job yet. */
export interface BackupJobVmTable {
  job_id: number;
  vm_id: number;
  /** waiting, running, done or failed */
  status: string;
  /** why it failed */
  message: Generated<string>;
}
