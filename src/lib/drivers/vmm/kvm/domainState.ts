import type { DomainState } from '../driver';

/** virDomainState of libvirt's public API. */
const STATES: Readonly<Record<number, DomainState>> = {
  1: 'running',
  // blocked on a resource: runs
  2: 'running',
  3: 'paused',
  // being shut down: still there, and still writes to its disks
  4: 'running',
  5: 'off',
  6: 'failed',
  // suspended by its own power management: still there
  7: 'paused',
};

/** virDomainPausedReason: the guest panicked */
const PAUSED_CRASHED = 10;
/** virDomainShutoffReason: crashed, and could not be started */
const OFF_CRASHED = [3, 6];

/** libvirt's numbers in our words; undefined for a number that says nothing (0 = no state) or that we do not know. */
export const domainState = (state: number, reason: number): DomainState | undefined => {
  if (state === 3 && reason === PAUSED_CRASHED) return 'failed';
  if (state === 5 && OFF_CRASHED.includes(reason)) return 'failed';
  return STATES[state];
};
