import { allStates, type StateName } from '../vmStates';
import { thereAndBack } from './thereAndBack';
import { family } from './transition';

const refusal =
  (wire: string, what: (vmId: number) => string) =>
  (state: StateName, vmId: number): string =>
    `[one.vm.${wire}] ${what(vmId)}, wrong state ${state}.`;

/** Snapshots of VMs and of disks. */
export const snapshots = family(
  [
    ...thereAndBack('snapshot-create', { RUNNING: 'HOTPLUG_SNAPSHOT' }),
    ...thereAndBack('snapshot-revert', { RUNNING: 'HOTPLUG_SNAPSHOT' }),
    ...thereAndBack('snapshot-delete', { RUNNING: 'HOTPLUG_SNAPSHOT' }),
    ...thereAndBack('disk-snapshot-create', { RUNNING: 'DISK_SNAPSHOT', POWEROFF: 'DISK_SNAPSHOT_POWEROFF', SUSPENDED: 'DISK_SNAPSHOT_SUSPENDED' }),
    // a running guest has the old content in its memory
    ...thereAndBack('disk-snapshot-revert', { POWEROFF: 'DISK_SNAPSHOT_REVERT_POWEROFF' }),
    ...thereAndBack('disk-snapshot-delete', {
      RUNNING: 'DISK_SNAPSHOT_DELETE',
      POWEROFF: 'DISK_SNAPSHOT_DELETE_POWEROFF',
      SUSPENDED: 'DISK_SNAPSHOT_DELETE_SUSPENDED',
    }),
    ...thereAndBack('disk-saveas', {
      RUNNING: 'HOTPLUG_SAVEAS',
      POWEROFF: 'HOTPLUG_SAVEAS_POWEROFF',
      SUSPENDED: 'HOTPLUG_SAVEAS_SUSPENDED',
      UNDEPLOYED: 'HOTPLUG_SAVEAS_UNDEPLOYED',
      STOPPED: 'HOTPLUG_SAVEAS_STOPPED',
    }),
  ],
  {
    'snapshot-create': {
      refused: refusal('snapshotcreate', (vm) => `Could not create a new snapshot for VM ${vm}`),
      typed: (vm) => `onevm snapshot-create ${vm}`,
    },
    'snapshot-revert': { refused: refusal('snapshotrevert', (vm) => `Could not revert VM ${vm}`), typed: (vm) => `onevm snapshot-revert ${vm} 0` },
    'snapshot-delete': {
      refused: refusal('snapshotdelete', (vm) => `Could not delete snapshot for VM ${vm}`),
      typed: (vm) => `onevm snapshot-delete ${vm} 0`,
    },
    'disk-snapshot-create': {
      refused: refusal('disksnapshotcreate', (vm) => `Could not create a new snapshot for VM ${vm}`),
      typed: (vm) => `onevm disk-snapshot-create ${vm} 0 NAME`,
    },
    'disk-snapshot-revert': {
      refused: refusal('disksnapshotrevert', (vm) => `Could not revert to disk snapshot for VM ${vm}`),
      typed: (vm) => `onevm disk-snapshot-revert ${vm} 0 1`,
    },
    'disk-snapshot-delete': {
      refused: refusal('disksnapshotdelete', (vm) => `Could not delete disk snapshot from VM ${vm}`),
      typed: (vm) => `onevm disk-snapshot-delete ${vm} 0 1`,
    },
    'disk-snapshot-rename': {
      refused: refusal('disksnapshotrename', (vm) => `Could not rename disk snapshot of VM ${vm}`),
      typed: (vm) => `onevm disk-snapshot-rename ${vm} 0 1 NAME`,
    },
    'disk-saveas': {
      refused: () => '[one.vm.disksaveas] VM has to be RUNNING, POWEROFF or SUSPENDED to save disks.',
      typed: (vm) => `onevm disk-saveas ${vm} 0 NAME`,
    },
  },
  { 'disk-snapshot-rename': allStates.filter((s) => s !== 'DONE') },
);
