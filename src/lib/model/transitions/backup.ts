import { thereAndBack } from './thereAndBack';
import { family } from './transition';

/** Copies in a backup datastore, and back. Whatever becomes of them, the VM is what it was. */
export const backup = family(
  [
    ...thereAndBack('backup', { RUNNING: 'BACKUP', POWEROFF: 'BACKUP_POWEROFF' }),
    // it overtakes the backup that is being made
    { action: 'backup-cancel', from: ['BACKUP'], phases: ['BACKUP'], to: 'RUNNING', failed: { BACKUP: 'RUNNING' }, plan: 'backup-cancel' },
    {
      action: 'backup-cancel',
      from: ['BACKUP_POWEROFF'],
      phases: ['BACKUP_POWEROFF'],
      to: 'POWEROFF',
      failed: { BACKUP_POWEROFF: 'POWEROFF' },
      plan: 'backup-cancel',
    },
    { action: 'restore', from: ['POWEROFF'], phases: ['RESTORE'], to: 'POWEROFF', failed: { RESTORE: 'POWEROFF' }, plan: 'restore-backup' },
  ],
  {
    backup: {
      refused: (state, vm) => `[one.vm.backup] Could not create a new backup for VM ${vm}, wrong state ${state}.`,
      typed: (vm) => `onevm backup ${vm} -d DATASTORE`,
    },
    'backup-cancel': {
      refused: (state, vm) => `[one.vm.backupcancel] Could not cancel the backup of VM ${vm}, wrong state ${state}.`,
      typed: (vm) => `onevm backup-cancel ${vm}`,
    },
    restore: { refused: (state, vm) => `[one.vm.restore] Could not restore VM ${vm}, wrong state ${state}.`, typed: (vm) => `onevm restore ${vm} IMAGE` },
  },
);
