import { family } from './transition';

const refused = (state: string): string => `[one.vm.migrate] Migrate action is not available for state ${state}`;

/** To another host or another system datastore. All ways but `migrate` itself are for a VM that runs; one that does not is moved as it is. */
export const migrate = family(
  [
    {
      action: 'migrate',
      from: ['RUNNING'],
      phases: ['SAVE_MIGRATE', 'PROLOG_MIGRATE', 'BOOT_MIGRATE'],
      to: 'RUNNING',
      failed: { SAVE_MIGRATE: 'RUNNING', PROLOG_MIGRATE: 'PROLOG_MIGRATE_FAILURE', BOOT_MIGRATE: 'BOOT_MIGRATE_FAILURE' },
      plan: 'migrate',
    },
    {
      action: 'migrate',
      from: ['POWEROFF'],
      phases: ['PROLOG_MIGRATE_POWEROFF'],
      to: 'POWEROFF',
      failed: { PROLOG_MIGRATE_POWEROFF: 'PROLOG_MIGRATE_POWEROFF_FAILURE' },
      plan: 'migrate-poweroff',
    },
    {
      action: 'migrate',
      from: ['SUSPENDED'],
      phases: ['PROLOG_MIGRATE_SUSPEND'],
      to: 'SUSPENDED',
      failed: { PROLOG_MIGRATE_SUSPEND: 'PROLOG_MIGRATE_SUSPEND_FAILURE' },
      plan: 'migrate-suspended',
    },
    {
      action: 'migrate',
      from: ['UNKNOWN'],
      phases: ['PROLOG_MIGRATE_UNKNOWN', 'BOOT'],
      to: 'RUNNING',
      failed: { PROLOG_MIGRATE_UNKNOWN: 'PROLOG_MIGRATE_UNKNOWN_FAILURE', BOOT: 'BOOT_FAILURE' },
      plan: 'migrate-unknown',
    },
    {
      action: 'migrate-poff',
      from: ['RUNNING'],
      phases: ['SAVE_MIGRATE', 'PROLOG_MIGRATE', 'BOOT'],
      to: 'RUNNING',
      failed: { SAVE_MIGRATE: 'RUNNING', PROLOG_MIGRATE: 'PROLOG_MIGRATE_FAILURE', BOOT: 'BOOT_FAILURE' },
      plan: 'migrate-poff',
    },
    {
      action: 'migrate-poff-hard',
      from: ['RUNNING'],
      phases: ['SAVE_MIGRATE', 'PROLOG_MIGRATE', 'BOOT'],
      to: 'RUNNING',
      failed: { SAVE_MIGRATE: 'RUNNING', PROLOG_MIGRATE: 'PROLOG_MIGRATE_FAILURE', BOOT: 'BOOT_FAILURE' },
      plan: 'migrate-poff-hard',
    },
    { action: 'migrate-live', from: ['RUNNING'], phases: ['MIGRATE'], to: 'RUNNING', failed: { MIGRATE: 'RUNNING' }, plan: 'migrate-live' },
  ],
  {
    migrate: { refused, typed: (vm) => `onevm migrate ${vm} HOST` },
    'migrate-poff': { refused, typed: (vm) => `onevm migrate ${vm} HOST --poff` },
    'migrate-poff-hard': { refused, typed: (vm) => `onevm migrate ${vm} HOST --poff-hard` },
    'migrate-live': { refused, typed: (vm) => `onevm migrate ${vm} HOST --live` },
  },
);
