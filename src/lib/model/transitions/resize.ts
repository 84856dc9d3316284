import { family } from './transition';

/** Capacity and disks that grow. */
export const resize = family([], {});
