import { family } from './transition';

/** Snapshots of VMs and of disks. */
export const snapshots = family([], {});
