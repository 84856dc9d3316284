import { preconditionError } from '../../../errors/errors';
import { backupSettings } from '../../../model/backupConfig';
import { type Template, vector } from '../../../template/template';

/** A mistake in how a VM is to be backed up is told when it is made, not in the night. `begin`: of the error text. */
export const checkBackupConfig = (t: Template, wire: string, begin = `[${wire}] `): void => {
  const settings = backupSettings(vector(t, 'BACKUP_CONFIG') ?? []);
  if (typeof settings === 'string') throw preconditionError('backup-config', `${begin}BACKUP_CONFIG: ${settings}`);
};
