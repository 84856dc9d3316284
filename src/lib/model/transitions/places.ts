import type { StateName } from '../vmStates';

/** States in which nothing of the VM is on any node. */
export const NOT_PLACED = ['PENDING', 'HOLD', 'CLONING', 'CLONING_FAILURE'] as const;

/** States with files somewhere and no domain. */
export const AT_REST = ['POWEROFF', 'UNDEPLOYED', 'STOPPED', 'SUSPENDED'] as const;

/** States in which no host may have a domain of the VM, whatever happens. */
export const HOLDS_NO_DOMAIN: readonly StateName[] = [...NOT_PLACED, 'STOPPED', 'UNDEPLOYED', 'DONE'];

/** States that last as long as a word with the hypervisor takes: a device comes or goes, or is made larger. No bytes of a size that matters are copied in them. */
export const BRIEF: readonly StateName[] = [
  'HOTPLUG',
  'HOTPLUG_NIC',
  'HOTPLUG_NIC_POWEROFF',
  'HOTPLUG_RESIZE',
  'HOTPLUG_PROLOG_POWEROFF',
  'HOTPLUG_EPILOG_POWEROFF',
];

/** What a broken plan leaves; disks, and perhaps a domain, are on one node or on two. */
export const BROKEN = [
  'PROLOG_FAILURE',
  'BOOT_FAILURE',
  'EPILOG_FAILURE',
  'PROLOG_RESUME_FAILURE',
  'BOOT_STOPPED_FAILURE',
  'PROLOG_UNDEPLOY_FAILURE',
  'BOOT_UNDEPLOY_FAILURE',
  'EPILOG_STOP_FAILURE',
  'EPILOG_UNDEPLOY_FAILURE',
  'PROLOG_MIGRATE_FAILURE',
  'BOOT_MIGRATE_FAILURE',
  'PROLOG_MIGRATE_POWEROFF_FAILURE',
  'PROLOG_MIGRATE_SUSPEND_FAILURE',
  'PROLOG_MIGRATE_UNKNOWN_FAILURE',
] as const;
