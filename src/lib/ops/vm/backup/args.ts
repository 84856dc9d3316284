import type { BackupSettings } from '../../../model/backupConfig';

/** What the operation of a backup keeps. */
export interface BackupArgs {
  readonly imageId: number;
  readonly diskIds: readonly number[];
  readonly freeze: BackupSettings['freeze'];
  readonly keepLast: number;
  readonly jobId?: number;
}
